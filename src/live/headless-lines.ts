/**
 * What a running audit writes without a screen: lines of JSON on what changed, a summary each minute, and the complete
 * report at the end.
 */
import { contextLine, ndjsonLine, reportLine } from "../report/ndjson.ts";
import type { Report } from "../report/report.ts";
import { NOTHING_TOLD, tellFindings, tellLastFindings } from "./finding-changes.ts";
import type { LiveStatus } from "./status.ts";

const SUMMARY_INTERVAL_MS = 60_000;
/** A link that goes up and down every second is a line each ten. */
const STATUS_INTERVAL_MS = 10_000;

export interface HeadlessLines {
  /** What changed since the report before: none or more lines, each with its end. */
  next(report: Report, status: LiveStatus, now: Date): string[];
  /** All that waited, a last summary, and the report. Nothing may follow. */
  last(report: Report, status: LiveStatus, now: Date): Generator<string>;
}

/** @param start when the audit began: the first summary comes a minute later */
export function createHeadlessLines(start: Date): HeadlessLines {
  let told = NOTHING_TOLD;
  let context = "";
  let spokenStatus = "";
  let statusMs = Number.NEGATIVE_INFINITY;
  let summaryMs = start.getTime();

  function describe(report: Report, status: LiveStatus, now: Date, statusIntervalMs: number): string[] {
    const at = now.toISOString();
    const lines: string[] = [];
    // The site file may have been read again.
    const newContext = contextLine(report, "");
    if (newContext !== context) lines.push(contextLine(report, at));
    context = newContext;
    const newStatus = JSON.stringify([status.source, status.state, status.notice]);
    if (newStatus !== spokenStatus && isOver(now, statusMs, statusIntervalMs)) {
      lines.push(ndjsonLine("status", at, { status: toStatus(status) }));
      spokenStatus = newStatus;
      statusMs = now.getTime();
    }
    return lines;
  }

  return {
    next(report, status, now) {
      const lines = describe(report, status, now, STATUS_INTERVAL_MS);
      const findings = tellFindings(told, report, now);
      told = findings.told;
      lines.push(...findings.lines);
      if (isOver(now, summaryMs, SUMMARY_INTERVAL_MS)) {
        lines.push(summaryLine(report, status, now));
        summaryMs = now.getTime();
      }
      return lines;
    },
    *last(report, status, now) {
      yield* describe(report, status, now, 0);
      yield* tellLastFindings(told, report, now).lines;
      yield summaryLine(report, status, now);
      yield* reportLine(report, now.toISOString());
    },
  };
}

function summaryLine({ summary }: Report, status: LiveStatus, now: Date): string {
  return ndjsonLine("summary", now.toISOString(), { summary, status: toStatus(status) });
}

/** Without what only a screen shows. */
function toStatus(status: LiveStatus): object {
  const { source, state, notice, elapsedMs, packets, wireBytes, kernelDropped } = status;
  return { source, state, notice, elapsedMs, packets, wireBytes, kernelDropped };
}

/** A clock that is set back must not make a wait last for ever. */
function isOver(now: Date, sinceMs: number, intervalMs: number): boolean {
  return Math.abs(now.getTime() - sinceMs) >= intervalMs;
}
