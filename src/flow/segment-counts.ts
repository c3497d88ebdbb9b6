/**
 * What went wrong with the segments that one end of a TCP flow sent, as its row holds it.
 */
import * as row from "./flow-row.ts";
import { Stuck } from "./tcp-sequence.ts";

export interface SegmentCounts {
  /** Data that was sent again. */
  readonly retransmitted: number;
  /** Data that came later than what follows it. */
  readonly outOfOrder: number;
  /** Gaps that the other end acknowledged: their data is missing from the capture alone. */
  readonly lost: number;
  readonly duplicateAcknowledgements: number;
  /** Times that this end let nothing in; at most 65,535 are counted. */
  readonly zeroWindows: number;
  /** How often the first unacknowledged data was sent again since anything was acknowledged, at most 255. */
  readonly stuckRepeats: number;
  /** IP bytes of the largest packet that is sent again so, and of the largest that was ever acknowledged. */
  readonly stuckBytes: number;
  readonly largestAcknowledgedBytes: number;
}

/** Most flows have nothing to tell: they share one. */
const NONE: SegmentCounts = {
  retransmitted: 0,
  outOfOrder: 0,
  lost: 0,
  duplicateAcknowledgements: 0,
  zeroWindows: 0,
  stuckRepeats: 0,
  stuckBytes: 0,
  largestAcknowledgedBytes: 0,
};

export function readSegmentCounts(words: Int32Array, base: number, side: row.Side): SegmentCounts {
  const retransmitted = words[base + row.RETRANSMITTED + side]!;
  const outOfOrder = words[base + row.OUT_OF_ORDER + side]!;
  const lost = words[base + row.LOST + side]!;
  const duplicateAcknowledgements = words[base + row.DUPLICATE_ACKNOWLEDGEMENTS + side]!;
  const zeroWindows = (words[base + row.ZERO_WINDOWS]! >>> (side << 4)) & 0xffff;
  if ((retransmitted | outOfOrder | lost | duplicateAcknowledgements | zeroWindows) === 0) return NONE;
  const stuck = words[base + row.STUCK + side]!;
  return {
    retransmitted,
    outOfOrder,
    lost,
    duplicateAcknowledgements,
    zeroWindows,
    stuckRepeats: (stuck >>> Stuck.repeatsShift) & Stuck.repeatsMask,
    stuckBytes: stuck & Stuck.bytesMask,
    largestAcknowledgedBytes: words[base + row.LARGEST + side]! >>> 16,
  };
}
