/**
 * What went wrong with the TCP segments of a conversation, by who sent them.
 */
import type { SegmentCounts } from "../flow/segment-counts.ts";

/** What is counted of segments, each a field of the report. */
export const SEGMENT_KINDS = [
  "retransmitted",
  "outOfOrder",
  "lost",
  "duplicateAcknowledgements",
  "zeroWindows",
] as const satisfies readonly (keyof SegmentCounts)[];

export type SegmentTotals = Record<(typeof SEGMENT_KINDS)[number], { fromClient: number; fromServer: number }>;

/** Most conversations have nothing to tell: they share one. */
export const NO_SEGMENT_TOTALS: Readonly<SegmentTotals> = createTotals();

function createTotals(): SegmentTotals {
  const none = (): SegmentTotals["lost"] => ({ fromClient: 0, fromServer: 0 });
  return {
    retransmitted: none(),
    outOfOrder: none(),
    lost: none(),
    duplicateAcknowledgements: none(),
    zeroWindows: none(),
  };
}

export function copyOfTotals(totals: SegmentTotals): SegmentTotals {
  if (totals === NO_SEGMENT_TOTALS) return totals;
  const copy = createTotals();
  for (const kind of SEGMENT_KINDS) copy[kind] = { ...totals[kind] };
  return copy;
}

/** @returns the totals with those of another flow */
export function withSegments(totals: SegmentTotals, client: SegmentCounts, server: SegmentCounts): SegmentTotals {
  // Both are the one that has nothing to tell.
  if (client === server) return totals;
  const sum = totals === NO_SEGMENT_TOTALS ? createTotals() : totals;
  for (const kind of SEGMENT_KINDS) {
    sum[kind].fromClient += client[kind];
    sum[kind].fromServer += server[kind];
  }
  return sum;
}

/** Segments of both sides. */
export function bothWays(totals: SegmentTotals, kind: (typeof SEGMENT_KINDS)[number]): number {
  return totals[kind].fromClient + totals[kind].fromServer;
}
