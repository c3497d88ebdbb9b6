/**
 * What a side of a TCP flow was seen to do, in eight bits a side of the row's state.
 */
import type { Side } from "./flow-row.ts";

export const TcpSeen = {
  syn: 0x01,
  synAck: 0x02,
  /** An acknowledgement, neither SYN nor RST. */
  ack: 0x04,
  data: 0x08,
  fin: 0x10,
  rst: 0x20,
  /** An RST in answer to the other side's SYN. */
  refusal: 0x40,
  /** An RST soon after the handshake, in answer to the other side's first data. */
  earlyReset: 0x80,
} as const;

/** Bits of the row's state that each side takes. */
export const SIDE_BITS = 8;
const SIDE_MASK = 0xff;

/** What the given side was seen to do, as bits of `TcpSeen`. */
export function tcpSeen(state: number, side: Side): number {
  return (state >>> (side * SIDE_BITS)) & SIDE_MASK;
}
