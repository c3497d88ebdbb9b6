/**
 * The outcome of a conversation: that of its latest decided attempt.
 *
 * An unanswered attempt is `silent` only where this sensor is known to see replies of the pair: it saw a packet from
 * that server or one to that client. Otherwise it is `unproven`; asked too late in the capture, it is `pending`.
 */
import type { FlowIcmpError } from "../flow/flow.ts";
import { ERROR_HOLDS_SECONDS } from "./attempts.ts";
import type { Doubt } from "./doubt.ts";
import type { Stall } from "./stall.ts";
import type { Tally } from "./tally.ts";
import type { Outcome } from "./words.ts";

export interface DecidedOutcome {
  readonly outcome: Outcome;
  readonly attempts: number;
  readonly answered: number;
  readonly failed: number;
  /** SYNs and datagrams that got no answer, retries included. */
  readonly lostAsks: number;
  /** Those of attempts that were not answered in the end either. */
  readonly unansweredAsks: number;
  readonly isIntermittent: boolean;
  /** The ICMP error that decided, where the outcome is `refused` or `rejected` by one. */
  readonly icmpError: FlowIcmpError | null;
  /** The status by which a proxy turned the client down, where that decided. */
  readonly proxyStatus: number | null;
  /** How the connection stands still, where it does. */
  readonly stall: Stall | null;
  /** Seconds from the first question without an answer to the last. */
  readonly askingSeconds: number;
  /** When the first question was asked that nothing answered since (seconds); infinite where there is none. */
  readonly silentSince: number;
  /** Why silence is not claimed though it was seen; null otherwise. */
  readonly doubt: Doubt | null;
}

/** What is known of the capture when an outcome is decided. */
export interface OutcomeContext {
  /** Whether the sensor saw a packet from that server, or one to that client, in any conversation. */
  readonly seesReplies: boolean;
  /** What makes that too little, given how often was asked. */
  readonly doubtOf: (asks: number) => Doubt | null;
  /** Whether a question asked then (seconds) had no time to be answered within the capture. */
  readonly isTooLate: (askedAt: number) => boolean;
  /** How close to an answered question an unanswered one shows nothing. */
  readonly burstSeconds: number;
}

export function decideOutcome(tally: Tally, context: OutcomeContext): DecidedOutcome {
  const { isTooLate, burstSeconds } = context;
  const isOfBurst = (time: number): boolean => Math.abs(time - tally.answeredAt) < burstSeconds;
  const asks = tally.recentAsks.filter((time) => !isOfBurst(time));
  const settledAsks = asks.filter((time) => !isTooLate(time));
  const unanswered = tally.olderUnanswered + settledAsks.length;
  const askedAt = Math.max(tally.olderAskedAt, ...settledAsks);
  const doubt = unanswered > 0 && context.seesReplies ? context.doubtOf(tally.unansweredAsks) : null;
  const isSilent = unanswered > 0 && context.seesReplies && doubt === null;
  const failed = tally.refused + tally.rejected + tally.reset + tally.stalled + (isSilent ? unanswered : 0);
  const outcome = latestOutcome(tally, { asks: asks.length, unanswered, isSilent, askedAt });
  const deciding = outcome === tally.latest?.kind ? tally.latest : null;
  return {
    outcome,
    attempts: tally.attempts,
    answered: tally.answered,
    failed,
    lostAsks: tally.lostAsks,
    unansweredAsks: tally.unansweredAsks,
    isIntermittent: tally.answered > 0 && failed > 0,
    icmpError: deciding?.icmpError ?? null,
    proxyStatus: deciding?.proxyStatus ?? null,
    stall: deciding?.stall ?? null,
    askingSeconds: Math.max(tally.lastAskedAt - tally.firstAskedAt, 0),
    silentSince: Math.min(...tally.recentAsks.filter((time) => time > tally.answeredAt), Number.POSITIVE_INFINITY),
    doubt: outcome === "unproven" ? doubt : null,
  };
}

interface Silence {
  readonly asks: number;
  readonly unanswered: number;
  readonly isSilent: boolean;
  readonly askedAt: number;
}

function latestOutcome(tally: Tally, { asks, unanswered, isSilent, askedAt }: Silence): Outcome {
  const { latest } = tally;
  // From another port the service is still the same one.
  if (latest?.icmpError && tally.sentAt > latest.time + ERROR_HOLDS_SECONDS) return "sent";
  if (latest !== null && (!isSilent || latest.time >= askedAt)) return latest.kind;
  if (isSilent) return "silent";
  if (unanswered > 0) return "unproven";
  if (asks > 0) return "pending";
  return tally.sent > 0 ? "sent" : "unproven";
}
