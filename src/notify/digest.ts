/**
 * What is told of a night, the same by every way: the answer, what is new, changed and gone, and what is open.
 */
import { hostname } from "node:os";
import { SEVERITIES, type Severity } from "../audit/words.ts";
import { neutralPassage, neutralText } from "../names/neutral-text.ts";
import { isSettled } from "../report/difference-findings.ts";
import { describeFindingChange } from "../report/difference-words.ts";
import type { Night, Past } from "../report/past.ts";
import type { Report } from "../report/report.ts";
import type { StoredFinding } from "../report/stored-report.ts";
import { countFailing } from "../report/text.ts";
import { count, grouped } from "../report/wrap.ts";

export interface News {
  readonly report: Report;
  /** Null where there is no history to tell of. */
  readonly past: Past | null;
  /** The report as a page; null where none was made. */
  readonly html: string | null;
  readonly hasNews: boolean;
}

export interface ToldFinding {
  readonly id: string;
  readonly kind: StoredFinding["kind"];
  readonly severity: Severity;
  readonly requirement: string | null;
  readonly title: string;
  readonly reason: string;
  readonly check: string;
  /** What to put into the site file if the traffic is wanted, as YAML; null where there is no such thing, or it is gone. */
  readonly suggestion: string | null;
  /** The night on which it was there first; null where that is not known. */
  readonly since: string | null;
}

export interface ChangedFinding extends ToldFinding {
  /** `high, was medium.` */
  readonly change: string;
}

export interface Digest {
  readonly version: string;
  readonly sensor: string;
  /** Null where there is no history: then only the report's own time is known. */
  readonly night: Night | null;
  /** The night before; null where there is none, or no history. */
  readonly before: string | null;
  /** Whether what is new is known: against the night before. */
  readonly isCompared: boolean;
  readonly new: readonly ToldFinding[];
  readonly changed: readonly ChangedFinding[];
  readonly gone: readonly ToldFinding[];
  /** Their traffic was not seen, which proves nothing. */
  readonly notSeenAgain: readonly ToldFinding[];
  /** All that nobody accepts, the new ones included, the worst first. */
  readonly open: readonly ToldFinding[];
  readonly accepted: number;
  readonly conversations: number;
  readonly failing: number;
}

export function digestOf({ report, past }: News): Digest {
  const difference = past?.difference ?? null;
  const sinceOf = new Map(past?.findings.map(({ id, firstNight }) => [id, firstNight]));
  const suggestionOf = new Map(report.findings.map(({ id, suggestion }) => [id, suggestion]));
  const told = (finding: StoredFinding): ToldFinding => ({
    id: neutralText(finding.id),
    kind: finding.kind,
    severity: finding.severity,
    requirement: finding.requirement === null ? null : neutralText(finding.requirement),
    title: neutralPassage(finding.title),
    reason: neutralPassage(finding.reason),
    check: neutralPassage(finding.check),
    suggestion: suggestionOf.get(finding.id) ?? null,
    since: sinceOf.get(finding.id) ?? null,
  });
  const gone = difference?.goneFindings ?? [];
  const open = report.findings.filter(({ accepted }) => accepted === null);
  return {
    version: report.tool.version,
    sensor: neutralText(past?.night.sensor ?? hostname()),
    night: past?.night ?? null,
    before: difference === null ? null : (past?.nights.at(-2)?.night ?? null),
    isCompared: difference !== null,
    new: (difference?.newFindings ?? []).map(({ finding }) => told(finding)),
    changed: (difference?.changedFindings ?? []).map((change) => ({
      ...told(change.b),
      change: neutralPassage(describeFindingChange(change)),
    })),
    gone: gone.filter(isSettled).map(({ finding }) => told(finding)),
    notSeenAgain: gone.filter((lone) => !isSettled(lone)).map(({ finding }) => told(finding)),
    open: open.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity)).map(told),
    accepted: report.findings.length - open.length,
    conversations: report.conversations.length,
    failing: countFailing(report.conversations),
  };
}

/** `2 new findings, 1 gone, 3 open`; of the first night `3 open findings, first night`. */
export function describeAnswer({ night, isCompared, open, ...digest }: Digest): string {
  if (!isCompared) {
    const findings = open.length === 0 ? "no open findings" : count(open.length, "open finding");
    return `${findings}, ${night === null ? "not compared with earlier nights" : "first night"}`;
  }
  return [
    digest.new.length === 0 ? "no new findings" : count(digest.new.length, "new finding"),
    ...counted(digest.changed.length, "changed"),
    ...counted(digest.gone.length, "gone"),
    ...counted(digest.notSeenAgain.length, "not seen again"),
    `${open.length === 0 ? "none" : grouped(open.length)} open`,
  ].join(", ");
}

function counted(number: number, word: string): string[] {
  return number === 0 ? [] : [`${grouped(number)} ${word}`];
}

/** What a message's subject and a chat's first line say. */
export function describeSubject(digest: Digest): string {
  return `xsaudit ${digest.sensor}: ${describeAnswer(digest)}`;
}

/** Those that are to be told one by one: the new ones; all open ones where nothing says which are new. */
export function freshFindings(digest: Digest): readonly ToldFinding[] {
  return digest.isCompared ? digest.new : digest.open;
}

/** `HIGH blocked license.checkout` */
export function describeKind({ severity, kind, requirement }: ToldFinding): string {
  return `${severity.toUpperCase()} ${kind}${requirement === null ? "" : ` ${requirement}`}`;
}

/** The worst of the open ones; null where there is none. */
export function worstSeverity({ open }: Digest): Severity | null {
  return open[0]?.severity ?? null;
}
