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

export function createSegmentTotals(): SegmentTotals {
  const none = (): SegmentTotals["lost"] => ({ fromClient: 0, fromServer: 0 });
  return {
    retransmitted: none(),
    outOfOrder: none(),
    lost: none(),
    duplicateAcknowledgements: none(),
    zeroWindows: none(),
  };
}

export function addSegments(totals: SegmentTotals, client: SegmentCounts, server: SegmentCounts): void {
  // Both are the one that has nothing to tell.
  if (client === server) return;
  for (const kind of SEGMENT_KINDS) {
    totals[kind].fromClient += client[kind];
    totals[kind].fromServer += server[kind];
  }
}

/** Segments of both sides. */
export function bothWays(totals: SegmentTotals, kind: (typeof SEGMENT_KINDS)[number]): number {
  return totals[kind].fromClient + totals[kind].fromServer;
}
