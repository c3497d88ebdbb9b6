/**
 * A night's digest as text, 80 columns wide: the body of a mail.
 */
import { toSecond } from "../report/text.ts";
import { count, grouped, wrap } from "../report/wrap.ts";
import { type ChangedFinding, type Digest, describeAnswer, describeKind, type ToldFinding } from "./digest.ts";

/** Findings of a section told in full, and those of which the title stands: the report has all. */
const MAX_TOLD = 20;
const MAX_NAMED = 50;
const INDENT = "  ";

/** @param attachment what the last line says of the report's page; null where it says nothing */
export function renderDigest(digest: Digest, attachment: string | null): string {
  const sections = [
    headLines(digest),
    ...section("New", digest.new, fullLines, MAX_TOLD),
    ...section("Changed", digest.changed, changedLines, MAX_TOLD),
    ...section("Gone", digest.gone, shortLines, MAX_NAMED),
    ...section("Not seen again, which proves nothing", digest.notSeenAgain, shortLines, MAX_NAMED),
    ...openSections(digest),
    wrap(`${count(digest.conversations, "conversation")}, ${grouped(digest.failing)} failing.`),
    ...(attachment === null ? [] : [wrap(attachment)]),
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function headLines(digest: Digest): string[] {
  const { sensor, night, before } = digest;
  const answer = describeAnswer(digest);
  return [
    ...wrap(`${answer[0]?.toUpperCase()}${answer.slice(1)}.`),
    ...wrap(
      `Sensor ${sensor}${night === null ? "" : `, night of ${night.night}: ${toSecond(night.from)} to ${toSecond(night.to)} UTC`}.`,
    ),
    ...(before === null ? [] : wrap(`Compared with the night of ${before}.`)),
  ];
}

/** Those that are new were told already. */
function openSections({ open, new: fresh, isCompared }: Digest): string[][] {
  const told = new Set(fresh.map(({ id }) => id));
  const others = open.filter(({ id }) => !told.has(id));
  return isCompared
    ? section("Open since earlier nights", others, shortLines, MAX_NAMED)
    : section("Open", others, fullLines, MAX_TOLD);
}

function section<Told extends ToldFinding>(
  title: string,
  findings: readonly Told[],
  linesOf: (finding: Told) => string[],
  limit: number,
): string[][] {
  if (findings.length === 0) return [];
  const blocks = findings.slice(0, limit).map(linesOf);
  const more = findings.length > limit ? [`And ${grouped(findings.length - limit)} more, which the report has.`] : [];
  return [[title], ...blocks, ...(more.length === 0 ? [] : [more])];
}

function fullLines(finding: ToldFinding): string[] {
  return [
    describeKind(finding),
    ...wrap(finding.title, INDENT),
    ...wrap(finding.reason, INDENT),
    ...(finding.check === "" ? [] : wrap(`Check: ${finding.check}`, INDENT)),
    // To be copied, so never broken.
    ...(finding.suggestion === null ? [] : finding.suggestion.split("\n").map((line) => INDENT + line)),
  ];
}

function changedLines(finding: ChangedFinding): string[] {
  return [...fullLines(finding), ...wrap(`Changed: ${finding.change}`, INDENT)];
}

function shortLines(finding: ToldFinding): string[] {
  const since = finding.since === null ? "" : ` (since ${finding.since})`;
  return [describeKind(finding), ...wrap(`${finding.title}${since}`, INDENT)];
}
