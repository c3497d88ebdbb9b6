/**
 * What became of the findings since a running audit last spoke of them, as lines. A finding that comes and goes, or whose
 * counts rise with every packet, does not flood: it is spoken of once in a while, and then as it is by then.
 */
import { createHash } from "node:crypto";
import type { Finding } from "../audit/finding.ts";
import { createOutcomesOf, type FindingChange, findingLine, type OutcomeCounts } from "../report/ndjson.ts";
import type { Report } from "../report/report.ts";

/** As often as the summary, so that a finding that fails all day is a line a minute; a new one never waits. */
const FINDING_INTERVAL_MS = 60_000;
/** What a scan of every port brings at once; the rest comes with the next reports. */
const MAX_LINES = 1000;
/** Ids in a line, some 2 kB; the complete report has them all. */
const MAX_CONVERSATIONS = 100;

interface ToldFinding {
  readonly finding: Finding;
  readonly outcomes: OutcomeCounts;
  /** Of all that a line says, and of all its conversations. */
  readonly digest: string;
  readonly toldMs: number;
  /** It stays for an interval, so that it does not come back as new before. */
  readonly isGone: boolean;
}

/** What the lines so far amount to, by the findings' ids. */
export type ToldFindings = ReadonlyMap<string, ToldFinding>;

export const NOTHING_TOLD: ToldFindings = new Map();

interface Telling {
  readonly lines: readonly string[];
  readonly told: ToldFindings;
}

type ReportedFindings = Pick<Report, "findings" | "conversations">;

/** @param told what the lines before amount to */
export function tellFindings(told: ToldFindings, report: ReportedFindings, now: Date): Telling {
  return tell(told, report, now, { intervalMs: FINDING_INTERVAL_MS, maxLines: MAX_LINES });
}

/** The same for the last report: what waited is told too, all of it. */
export function tellLastFindings(told: ToldFindings, report: ReportedFindings, now: Date): Telling {
  return tell(told, report, now, { intervalMs: 0, maxLines: Number.POSITIVE_INFINITY });
}

interface Pace {
  readonly intervalMs: number;
  readonly maxLines: number;
}

function tell(told: ToldFindings, report: ReportedFindings, now: Date, { intervalMs, maxLines }: Pace): Telling {
  const next = new Map(told);
  const lines: string[] = [];
  const at = now.toISOString();
  const outcomesOf = createOutcomesOf(report.conversations);

  /** A clock that is set back must not silence a finding. */
  function mayTell(known: ToldFinding | undefined): boolean {
    if (lines.length >= maxLines) return false;
    return known === undefined || Math.abs(now.getTime() - known.toldMs) >= intervalMs;
  }

  function say(change: FindingChange, finding: Finding, outcomes: OutcomeCounts, digest: string): void {
    lines.push(findingLine(at, change, finding, outcomes, MAX_CONVERSATIONS));
    next.set(finding.id, { finding, outcomes, digest, toldMs: now.getTime(), isGone: change === "gone" });
  }

  // The gravest come first.
  for (const finding of report.findings) {
    const known = next.get(finding.id);
    if (!mayTell(known)) continue;
    const outcomes = outcomesOf(finding);
    const digest = digestOf(finding, outcomes);
    if (known === undefined || known.isGone) say("new", finding, outcomes, digest);
    else if (known.digest !== digest) say("changed", finding, outcomes, digest);
  }
  const current = new Set(report.findings.map(({ id }) => id));
  for (const [id, known] of told) {
    if (current.has(id) || !mayTell(known)) continue;
    if (known.isGone) next.delete(id);
    else say("gone", known.finding, known.outcomes, known.digest);
  }
  return { lines, told: next };
}

function digestOf(finding: Finding, outcomes: OutcomeCounts): string {
  return createHash("sha256")
    .update(findingLine("", "changed", finding, outcomes))
    .digest("base64");
}
