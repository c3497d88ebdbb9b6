/**
 * The report for a ticket or a chat: the answer first, then what to do about each finding, then what the earlier nights
 * say and what could not be told. It is kept short; where something is left out, that is said.
 */
import type { Finding } from "../audit/finding.ts";
import { type CoverageStatus, type FindingKind, isFailing, SEVERITIES } from "../audit/words.ts";
import { acceptEntryOfFinding } from "./accept-entry.ts";
import { type CitedPlace, createCitedPlace } from "./cited-row.ts";
import { isSettled } from "./difference-findings.ts";
import { describeFindingChange, describeParties } from "./difference-words.ts";
import { markdownText, renderMarkdownTable } from "./markdown.ts";
import { bullets, fenced, paragraph } from "./markdown-blocks.ts";
import type { FindingPast, Past } from "./past.ts";
import type { Report, ReportConversation } from "./report.ts";
import { COVERAGE_TITLES, countFailing, describeRoles, toSecond } from "./text.ts";
import { count, grouped } from "./wrap.ts";

/** Findings told in full, and those named in a list: a ticket is no place for more, and JSON has all. */
const MAX_FINDINGS = 20;
const MAX_NAMED = 50;
/** Conversations shown as the evidence of a finding. */
const MAX_EVIDENCE = 5;
/** Requirements that one cause is told for; a matrix of the site's own may have thousands. */
const MAX_REQUIREMENTS = 40;
const MAX_INPUTS = 5;

/** @param past what earlier nights say; null where there is no history */
export function* renderReportMarkdown(report: Report, past: Past | null): Generator<string> {
  yield `## ${describeAnswer(report, past)}\n\n`;
  yield* headOf(report, past);
  if (past?.difference) yield* newsOf(past.difference);
  yield* findingsOf(report, past);
  yield* coverageOf(report);
}

/** `4 open findings: 2 high, 1 medium, 1 low. 1 new, 1 gone.` */
function describeAnswer({ findings, summary }: Report, past: Past | null): string {
  const open = openOnes(findings);
  const accepted = findings.length - open.length;
  const severities = SEVERITIES.flatMap((severity) => {
    const number = open.filter((finding) => finding.severity === severity).length;
    return number === 0 ? [] : [`${grouped(number)} ${severity}`];
  });
  const none = summary.conversations > 0 ? "No open findings" : "No open findings, and no conversations";
  const answer = open.length === 0 ? none : `${count(open.length, "open finding")}: ${severities.join(", ")}`;
  return `${answer}${accepted > 0 ? ` (and ${grouped(accepted)} accepted)` : ""}.${describeNews(past)}`;
}

function describeNews(past: Past | null): string {
  if (past === null) return "";
  if (past.difference === null) return " The first night.";
  const { findings } = past.difference.summary;
  return ` ${grouped(findings.new)} new, ${grouped(findings.gone)} gone.`;
}

function* headOf(report: Report, past: Past | null): Generator<string> {
  const { inputs, sensor, conversations, matrix } = report;
  yield* paragraph(describeRoles(report));
  if (past !== null) {
    const { sensor: name, night, from, to } = past.night;
    yield* paragraph(`Sensor ${name}, night of ${night}: ${toSecond(from)} to ${toSecond(to)} UTC.`);
  }
  const shown = inputs.slice(0, MAX_INPUTS).map(({ path }) => path);
  const more = inputs.length > MAX_INPUTS ? ` and ${grouped(inputs.length - MAX_INPUTS)} more` : "";
  const lost = sensor.kernelDropped ? `, ${grouped(sensor.kernelDropped)} lost while recording` : "";
  yield* paragraph(
    `${count(sensor.packets, "packet")}${lost} from ${shown.join(", ")}${more}; ${count(conversations.length, "conversation")}, ${grouped(countFailing(conversations))} failing; held against ${matrix.title}.`,
  );
  for (const { path, problem } of inputs.filter((input) => input.problem !== null).slice(0, MAX_INPUTS)) {
    yield* paragraph(`Damaged input: ${path}: ${problem?.message}`);
  }
}

function* newsOf(difference: NonNullable<Past["difference"]>): Generator<string> {
  const { newFindings, goneFindings, changedFindings, notes } = difference;
  const sections: [title: string, entries: string[]][] = [
    ["New", newFindings.map(({ finding }) => finding.title)],
    ["Changed", changedFindings.map((change) => `${change.b.title}: ${describeFindingChange(change)}`)],
    ["Gone", goneFindings.filter(isSettled).map(({ finding }) => finding.title)],
    [
      "Not seen again, which proves nothing",
      goneFindings.filter((lone) => !isSettled(lone)).map(({ finding }) => finding.title),
    ],
  ];
  if (notes.length + sections.flatMap(([, entries]) => entries).length === 0) return;
  yield "### Since the night before\n\n";
  for (const { text } of notes) yield* paragraph(`Note (A is the night before, B this one): ${text}`);
  for (const [title, entries] of sections) {
    if (entries.length === 0) continue;
    yield `**${title}**\n\n`;
    yield* bullets(entries.slice(0, MAX_NAMED));
    if (entries.length > MAX_NAMED) yield* paragraph(`And ${grouped(entries.length - MAX_NAMED)} more.`);
  }
}

function* findingsOf(report: Report, past: Past | null): Generator<string> {
  const open = bySeverity(openOnes(report.findings));
  const conversations = new Map(report.conversations.map((conversation) => [conversation.id, conversation]));
  const pastOf = new Map(past?.findings.map((finding) => [finding.id, finding]));
  const placeOf = createCitedPlace(report);
  for (const finding of open.slice(0, MAX_FINDINGS)) {
    const own = finding.conversations.map((id) => conversations.get(id)).filter((known) => known !== undefined);
    yield* findingSection(finding, own, placeOf, pastOf.get(finding.id), report.generatedAt);
  }
  const others = open.slice(MAX_FINDINGS);
  if (others.length === 0) return;
  yield "### Other open findings\n\n";
  yield* bullets(others.slice(0, MAX_NAMED).map(({ severity, kind, title }) => `${severity} ${kind}: ${title}`));
  if (others.length > MAX_NAMED) {
    yield* paragraph(`And ${grouped(others.length - MAX_NAMED)} more, which the JSON report has.`);
  }
}

function* findingSection(
  finding: Finding,
  conversations: readonly ReportConversation[],
  placeOf: CitedPlace,
  past: FindingPast | undefined,
  now: string,
): Generator<string> {
  const { severity, kind, requirement, title, reason, check, suggestion } = finding;
  yield `### ${severity.toUpperCase()} ${kind}: ${markdownText(title)}\n\n`;
  yield* paragraph(reason);
  if (past !== undefined) yield* paragraph(describePast(past));
  yield* evidenceOf(conversations);
  if (requirement !== null) {
    const place = placeOf(requirement);
    yield `**${REQUIREMENT_TITLES[kind]}:** ${markdownText(requirement)}${place === null ? "" : ` (${markdownText(place)})`}\n\n`;
  }
  yield `**Check:** ${markdownText(check)}\n\n`;
  if (suggestion !== null) yield* fenced("To allow it, in the site file's list `allow`:", "yaml", suggestion);
  const entry = acceptEntryOfFinding(finding, conversations, now);
  if (entry !== null) yield* fenced("To accept it, in the site file's list `accept`:", "yaml", entry.join("\n"));
}

/** What the requirement of a finding is to it. */
const REQUIREMENT_TITLES = {
  blocked: "Requirement",
  unexpected: "Nearest requirement",
  undocumented: "Nearest requirement",
  advisory: "Requirement",
  sensor: "Requirement",
} as const satisfies Record<FindingKind, string>;

/** `Known since 2026-11-20, on 3 nights of those shown.` */
function describePast({ firstNight, nights }: FindingPast): string {
  return nights.length <= 1 && nights[0] === firstNight
    ? `Seen for the first time on ${firstNight}.`
    : `Known since ${firstNight}, on ${count(nights.length, "night")} of the last ones.`;
}

/** What fails first, then in the report's order. */
function* evidenceOf(conversations: readonly ReportConversation[]): Generator<string> {
  if (conversations.length === 0) return;
  const sorted = conversations.toSorted((a, b) => Number(isFailing(b.outcome)) - Number(isFailing(a.outcome)));
  yield* renderMarkdownTable({
    columns: ["conversation", "outcome", "attempts", "failed", "first seen (UTC)", "last seen (UTC)"],
    rows: sorted
      .slice(0, MAX_EVIDENCE)
      .map((one) => [
        describeParties(one),
        one.outcome,
        one.attempts,
        one.failed,
        toSecond(one.firstSeen),
        toSecond(one.lastSeen),
      ]),
  });
  yield "\n";
  const more = conversations.length - MAX_EVIDENCE;
  if (more > 0) yield* paragraph(`And ${count(more, "conversation")} more.`);
}

const GAPS: readonly CoverageStatus[] = ["failing", "unseen", "not-observable"];

function* coverageOf({ coverage }: Report): Generator<string> {
  const seen = coverage.filter(({ status }) => status === "seen").length;
  yield `### Coverage: ${grouped(seen)} of ${count(coverage.length, "requirement")} seen to work\n\n`;
  for (const status of GAPS) {
    const rows = coverage.filter((row) => row.status === status);
    if (rows.length === 0) continue;
    yield `**${grouped(rows.length)} ${COVERAGE_TITLES[status]}**\n\n`;
    const reasons = [...new Set(rows.map(({ why }) => why))];
    yield* bullets(
      reasons.slice(0, MAX_NAMED).map((reason) => {
        const ids = rows.filter(({ why }) => why === reason).map(({ requirement }) => requirement);
        const more = ids.length > MAX_REQUIREMENTS ? ` and ${grouped(ids.length - MAX_REQUIREMENTS)} more` : "";
        return `${ids.slice(0, MAX_REQUIREMENTS).join(", ")}${more}: ${reason}`;
      }),
    );
    if (reasons.length > MAX_NAMED) yield* paragraph(`And for ${grouped(reasons.length - MAX_NAMED)} more causes.`);
  }
}

function openOnes(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ accepted }) => accepted === null);
}

function bySeverity(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}
