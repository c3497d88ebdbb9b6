/**
 * What became of the attempts of a conversation, added up as its flows end.
 */
import type { FlowIcmpError } from "../flow/flow.ts";
import type { AttemptResult, Attempts } from "./attempts.ts";
import type { Stall } from "./stall.ts";

/** Unanswered questions whose times are kept, to tell those that came too late in the capture. */
const MAX_RECENT_ASKS = 64;

/** The newest attempts that are kept one by one, to see since when it is as it is. */
const MAX_TIMELINE = 16;

/** Attempts with one result at one time: some flows make several. */
interface TimedAttempts {
  readonly kind: AttemptResult;
  readonly count: number;
  readonly time: number;
}

interface DecidedAttempt {
  readonly kind: "answered" | "refused" | "rejected" | "reset" | "stalled" | "one-way";
  readonly time: number;
  readonly icmpError: FlowIcmpError | null;
  readonly proxyStatus: number | null;
  readonly stall: Stall | null;
}

/** What became of the attempts so far. */
export interface Tally {
  attempts: number;
  answered: number;
  refused: number;
  rejected: number;
  reset: number;
  stalled: number;
  oneWay: number;
  sent: number;
  /** When the latest datagram was that no reply is owed to and no error came back of. */
  sentAt: number;
  /** Unanswered ones: the newest by the time of their question (seconds), the older as a count and a newest time. */
  recentAsks: number[];
  olderUnanswered: number;
  olderAskedAt: number;
  /** SYNs and datagrams without an answer, those of attempts included that were answered in the end. */
  lostAsks: number;
  /** Those of attempts that stayed without an answer, and when the first and the last of them was sent. */
  unansweredAsks: number;
  firstAskedAt: number;
  lastAskedAt: number;
  /** When the latest answer came. */
  answeredAt: number;
  /** The latest attempt that was decided. */
  latest: DecidedAttempt | null;
  /** The newest attempts, in no order. */
  timeline: TimedAttempts[];
}

export function createTally(): Tally {
  return {
    attempts: 0,
    answered: 0,
    refused: 0,
    rejected: 0,
    reset: 0,
    stalled: 0,
    oneWay: 0,
    sent: 0,
    sentAt: Number.NEGATIVE_INFINITY,
    recentAsks: [],
    olderUnanswered: 0,
    olderAskedAt: Number.NEGATIVE_INFINITY,
    lostAsks: 0,
    unansweredAsks: 0,
    firstAskedAt: Number.POSITIVE_INFINITY,
    lastAskedAt: Number.NEGATIVE_INFINITY,
    answeredAt: Number.NEGATIVE_INFINITY,
    latest: null,
    timeline: [],
  };
}

export function copyOfTally(tally: Tally): Tally {
  return { ...tally, recentAsks: [...tally.recentAsks], timeline: [...tally.timeline] };
}

export function addAttempts(tally: Tally, attempts: Attempts): void {
  const { kind, count, time } = attempts;
  tally.attempts += count;
  tally.lostAsks += attempts.lostAsks;
  if (kind !== "undecided") addToTimeline(tally.timeline, kind, count, time);
  switch (kind) {
    case "unanswered":
      addAsk(tally, time);
      tally.unansweredAsks += attempts.lostAsks;
      tally.firstAskedAt = Math.min(tally.firstAskedAt, time);
      tally.lastAskedAt = Math.max(tally.lastAskedAt, attempts.lastAskedAt);
      return;
    case "sent":
      tally.sent += count;
      tally.sentAt = Math.max(tally.sentAt, time);
      return;
    case "undecided":
      return;
    case "answered":
      tally.answered += count;
      tally.answeredAt = Math.max(tally.answeredAt, time);
      break;
    case "refused":
      tally.refused += count;
      break;
    case "rejected":
      tally.rejected += count;
      break;
    case "reset":
      tally.reset += count;
      break;
    case "stalled":
      tally.stalled += count;
      break;
    case "one-way":
      tally.oneWay += count;
      break;
  }
  if (tally.latest === null || time >= tally.latest.time) {
    const { icmpError, proxyStatus, stall } = attempts;
    tally.latest = { kind, time, icmpError, proxyStatus, stall };
  }
}

function addToTimeline(timeline: TimedAttempts[], kind: AttemptResult, count: number, time: number): void {
  if (timeline.length < MAX_TIMELINE) {
    timeline.push({ kind, count, time });
    return;
  }
  let oldest = 0;
  for (let at = 1; at < timeline.length; at++) if (timeline[at]!.time < timeline[oldest]!.time) oldest = at;
  if (time >= timeline[oldest]!.time) timeline[oldest] = { kind, count, time };
}

function addAsk(tally: Tally, time: number): void {
  tally.recentAsks.push(time);
  if (tally.recentAsks.length <= MAX_RECENT_ASKS) return;
  tally.recentAsks.sort((a, b) => a - b);
  tally.olderAskedAt = Math.max(tally.olderAskedAt, tally.recentAsks.shift()!);
  tally.olderUnanswered++;
}
