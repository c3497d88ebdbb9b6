/**
 * `xsaudit history finding`: a finding through the nights.
 */
import { type FindingDetail, readFindingDetail } from "../history/finding-detail.ts";
import { readFindings, readNights } from "../history/past-nights.ts";
import { neutralPath, neutralText } from "../names/neutral-text.ts";
import { type FindingPast, MAX_PAST_NIGHTS, type PastNight } from "../report/past.ts";
import { createPaint, type Paint, SEVERITY_MEANING } from "../report/style.ts";
import { count, wrap } from "../report/wrap.ts";
import { hasColor } from "./color.ts";
import { UsageError } from "./exit-status.ts";
import { askHistory, type HistoryOptions, type OpenHistory } from "./history.ts";
import type { Streams } from "./streams.ts";

/** Findings that are shown; part of a title may fit many. */
const MAX_SHOWN = 20;
const INDENT = "  ";

interface Shown {
  readonly finding: FindingPast;
  readonly sensor: string;
  /** All of the sensor's that are kept. */
  readonly nights: readonly PastNight[];
}

export function showFinding(text: string, options: HistoryOptions, streams: Streams): Promise<number> {
  return askHistory(options, streams, async (history) => {
    const paint = createPaint(hasColor(options.color, streams, false));
    const found = await findFindings(text, history);
    if (found.length === 0) {
      throw new UsageError(
        `${neutralPath(options.history)}: no finding has the id, or in its title, ${JSON.stringify(neutralText(text))}. xsaudit history sql "SELECT DISTINCT id, title FROM findings" lists them.`,
      );
    }
    const sections: string[] = [];
    for (const shown of found.slice(0, MAX_SHOWN)) {
      const detail = await readFindingDetail(history.database, shown.sensor, shown.finding);
      sections.push(describe(shown, detail, paint).join("\n"));
    }
    if (found.length > MAX_SHOWN) sections.push(`and ${found.length - MAX_SHOWN} more: give more of the title`);
    await streams.output(`${sections.join("\n\n")}\n`);
  });
}

async function findFindings(text: string, { database, sensors }: OpenHistory): Promise<Shown[]> {
  const wanted = text.toLowerCase();
  const found: Shown[] = [];
  for (const sensor of sensors) {
    const nights = await readNights(database, sensor);
    const findings = await readFindings(database, nights);
    const meant = findings.filter(({ id, title }) => id === text || title.toLowerCase().includes(wanted));
    found.push(...meant.map((finding) => ({ finding, sensor, nights })));
  }
  return found;
}

function describe({ finding, sensor, nights }: Shown, detail: FindingDetail, paint: Paint): string[] {
  const { id, kind, severity, requirement, title } = finding;
  const { reason, check, accepted } = detail;
  const meaning = SEVERITY_MEANING[severity];
  return [
    `${paint(meaning, severity.toUpperCase().padEnd(6))} ${kind}${requirement === null ? "" : ` ${requirement}`}, ${id}, ${sensor}`,
    ...wrap(title, INDENT).map((line) => paint("heading", line)),
    ...wrap(describePast(finding, nights), INDENT),
    `${INDENT}${marksOf(finding, nights.slice(-MAX_PAST_NIGHTS))}`,
    paint("quiet", `${INDENT}x there, a there and accepted, . not there; a space: nights not audited`),
    ...wrap(reason, INDENT),
    ...wrap(`Check: ${check}`, INDENT),
    ...(accepted === null ? [] : wrap(`Accepted: ${accepted}`, INDENT)),
  ];
}

/** `First seen 2026-11-12, last 2026-11-23: on 9 of the last 30 nights.` */
function describePast({ firstNight, lastNight, nights: own }: FindingPast, nights: readonly PastNight[]): string {
  const row = nights.slice(-MAX_PAST_NIGHTS);
  const there = own.filter((night) => night >= (row[0]?.night ?? "")).length;
  const of = nights.length > row.length ? `the last ${count(row.length, "night")}` : count(row.length, "night");
  return `First seen ${firstNight}, last ${lastNight}: on ${there} of ${of}.`;
}

const DAY_MS = 86_400_000;

/** A mark for each night, oldest first, between the first and the last day. */
function marksOf({ nights: own, acceptedNights }: FindingPast, row: readonly PastNight[]): string {
  const [there, accepted] = [new Set(own), new Set(acceptedNights)];
  const marks = row.map(({ night }, at) => {
    const before = row[at - 1]?.night ?? night;
    const gap = Date.parse(night) - Date.parse(before) > DAY_MS ? " " : "";
    return gap + (accepted.has(night) ? "a" : there.has(night) ? "x" : ".");
  });
  return `${row[0]?.night} ${marks.join("")} ${row.at(-1)?.night}`;
}
