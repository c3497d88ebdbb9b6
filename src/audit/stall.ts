/**
 * Connections that stand still after their handshake: the same data is sent again and again, and never acknowledged.
 */
import type { Flow } from "../flow/flow.ts";
import type { Side } from "../flow/flow-row.ts";

export interface Stall {
  /** Whose data is not acknowledged. */
  readonly sender: "client" | "server";
  /** IP bytes of the packet that is sent again, how often it was, and the largest that was acknowledged before. */
  readonly bytes: number;
  readonly repeats: number;
  readonly acknowledgedBytes: number;
  /** Smaller packets get through: the path's MTU is too small for this one, and nobody says so (RFC 2923, section 2.1). */
  readonly isBlackHole: boolean;
}

/** Fewer happen to any connection that loses a packet. */
const MIN_REPEATS = 3;
/** IP bytes from which a packet may be too large for a path of today. */
const MIN_FULL_BYTES = 1000;

/** @returns null where the flow does not end in a stall */
export function stallOf(flow: Flow, client: Side): Stall | null {
  return stallOfSender(flow, client, "client") ?? stallOfSender(flow, client === 0 ? 1 : 0, "server");
}

function stallOfSender(flow: Flow, side: Side, sender: Stall["sender"]): Stall | null {
  const { stuckRepeats, stuckBytes, largestAcknowledgedBytes } = flow.ends[side].segments;
  const receiver = side === 0 ? 1 : 0;
  if (stuckRepeats < MIN_REPEATS) return null;
  const hearsSmaller = flow.ends[receiver].segments.duplicateAcknowledgements > 0;
  const tookSmaller = largestAcknowledgedBytes > 0 && largestAcknowledgedBytes < stuckBytes;
  const isBlackHole = stuckBytes >= MIN_FULL_BYTES && (tookSmaller || (hearsSmaller && largestAcknowledgedBytes === 0));
  // A client may go away in the middle of an answer: no fault of the service.
  const isClientGone = sender === "server" && largestAcknowledgedBytes > 0 && !isBlackHole;
  if (isClientGone) return null;
  return {
    sender,
    bytes: stuckBytes,
    repeats: stuckRepeats,
    acknowledgedBytes: largestAcknowledgedBytes,
    isBlackHole,
  };
}
