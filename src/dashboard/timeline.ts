/**
 * How a conversation's attempts went, one after the other.
 */
import type { Outcome } from "../audit/words.ts";
import type { ReportConversation } from "../report/report.ts";
import { OUTCOME_MEANING } from "../report/style.ts";
import { count, grouped } from "../report/wrap.ts";
import { type Line, lineOf, toned } from "./line.ts";
import { dayAndTime } from "./units.ts";

export interface Attempt {
  /** ISO 8601. */
  readonly at: string;
  readonly outcome: Outcome;
}

/** @param attempts the latest of them, the oldest first; undefined where the report does not list them */
export function timelineLines(conversation: ReportConversation, attempts: readonly Attempt[] | undefined): Line[] {
  const { firstSeen, lastSeen, answered, failed } = conversation;
  const total = `${count(conversation.attempts, "attempt")}: ${grouped(answered)} answered, ${grouped(failed)} failed`;
  const span = `${dayAndTime(firstSeen)} to ${dayAndTime(lastSeen)} UTC`;
  const listed = attempts ?? [];
  const left = conversation.attempts - listed.length;
  return [
    lineOf(`${total}, from ${span}`),
    ...(listed.length > 0 && left > 0 ? [lineOf(toned("quiet", `${grouped(left)} earlier ones are not listed`))] : []),
    ...listed.map(({ at, outcome }, index) =>
      lineOf(
        `${dayAndTime(at)}  `,
        toned(OUTCOME_MEANING[outcome], outcome.padEnd(9)),
        toned("quiet", gapBefore(listed, index)),
      ),
    ),
  ];
}

/** `+3.0 s` since the attempt before. */
function gapBefore(attempts: readonly Attempt[], index: number): string {
  const before = attempts[index - 1];
  if (before === undefined) return "";
  const seconds = (Date.parse(attempts[index]!.at) - Date.parse(before.at)) / 1000;
  if (!Number.isFinite(seconds)) return "";
  return `+${seconds < 100 ? seconds.toFixed(1) : grouped(Math.round(seconds))} s`;
}
