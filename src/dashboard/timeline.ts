/**
 * How a conversation's attempts went, one after the other.
 */
import type { AttemptResult } from "../audit/attempts.ts";
import type { ReportConversation } from "../report/report.ts";
import { type Meaning, OUTCOME_MEANING } from "../report/style.ts";
import { count, grouped } from "../report/wrap.ts";
import { type Line, lineOf, toned } from "./line.ts";
import { dayAndTime } from "./units.ts";

type TimedAttempts = ReportConversation["timeline"][number];

/** An attempt without an answer is not yet a conversation that fails: a retry may have had one. */
const RESULT_MEANING = { ...OUTCOME_MEANING, unanswered: "doubtful" } as const satisfies Record<AttemptResult, Meaning>;

const RESULT_WIDTH = "unanswered ".length;

/** In total, then the newest, the oldest of them first. */
export function timelineLines(conversation: ReportConversation): Line[] {
  const { firstSeen, lastSeen, answered, failed, timeline } = conversation;
  const total = `${count(conversation.attempts, "attempt")}: ${grouped(answered)} answered, ${grouped(failed)} failed`;
  const span = `${dayAndTime(firstSeen)} to ${dayAndTime(lastSeen)} UTC`;
  const earlier = conversation.attempts - timeline.reduce((sum, { attempts }) => sum + attempts, 0);
  return [
    lineOf(`${total}, from ${span}`),
    ...(earlier > 0 ? [lineOf(toned("quiet", `${grouped(earlier)} earlier or undecided ones are not listed`))] : []),
    ...timeline.map(({ at, result, attempts }, index) =>
      lineOf(
        `${dayAndTime(at)}  `,
        toned(RESULT_MEANING[result], result.padEnd(RESULT_WIDTH)),
        ...(attempts > 1 ? [`${grouped(attempts)} times  `] : []),
        toned("quiet", gapBefore(timeline, index)),
      ),
    ),
  ];
}

/** `+3.0 s` since the attempt before. */
function gapBefore(timeline: readonly TimedAttempts[], index: number): string {
  const before = timeline[index - 1];
  if (before === undefined) return "";
  const seconds = (Date.parse(timeline[index]!.at) - Date.parse(before.at)) / 1000;
  if (!Number.isFinite(seconds)) return "";
  return `+${seconds < 100 ? seconds.toFixed(1) : grouped(Math.round(seconds))} s`;
}
