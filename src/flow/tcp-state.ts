/**
 * What TCP did on a flow (RFC 9293), in eight bits a side, as far as the packets of one capture show it.
 *
 * One row is one attempt: a SYN with another initial sequence number is another attempt, a SYN with the same number a
 * retry of the same.
 */
import type { Packet } from "../decode/packet-record.ts";
import { NO_TCP_FLAGS, TcpFlag } from "../decode/tcp.ts";
import {
  ASKED_AT,
  DECIDED_AT,
  ICMP_ERROR,
  INITIAL_SEQUENCE,
  NEXT_SEQUENCE,
  PACKETS,
  type Side,
  STATE,
  SYN_AT,
} from "./flow-row.ts";
import { noteHistory } from "./history.ts";
import { countPassedOver, countSyn, synCountOf } from "./passed-over.ts";
import { acknowledgesSyn, fitsFlow } from "./tcp-fit.ts";
import { SIDE_BITS, TcpSeen, tcpSeen } from "./tcp-seen.ts";
import { updateSequence } from "./tcp-sequence.ts";

/** A SYN that comes again sooner was not sent again but mirrored twice: no system retries within 50 ms. */
const SHORTEST_RETRY_SECONDS = 0.05;

/** A reset later than this after the handshake ends a connection that worked: some clients only ever send. */
export const EARLY_RESET_SECONDS = 5;

/** Whether the packet opens another attempt on the row's addresses and ports. */
export function opensNewAttempt(words: Int32Array, base: number, side: Side, packet: Packet): boolean {
  const flags = packet.tcpFlags;
  if (flags === NO_TCP_FLAGS || (flags & (TcpFlag.syn | TcpFlag.ack)) !== TcpFlag.syn) return false;
  const state = words[base + STATE]!;
  const isSameSequence = packet.tcpSequence === words[base + INITIAL_SEQUENCE];
  if ((tcpSeen(state, side) & TcpSeen.syn) !== 0) return !isSameSequence;
  const other = tcpSeen(state, side === 0 ? 1 : 0);
  // A mirror may hand over the answer before the question.
  if ((other & (TcpSeen.synAck | TcpSeen.rst)) !== 0 && isSameSequence) return false;
  // Both sides may open at once (RFC 9293, section 3.5).
  if ((other & TcpSeen.syn) !== 0 && state === TcpSeen.syn << ((side === 0 ? 1 : 0) * SIDE_BITS)) return false;
  return words[base + PACKETS]! + words[base + PACKETS + 1]! > 0;
}

/** The side that opened the connection, by its SYN or the SYN-ACK it was given; null where neither was seen. */
export function originatorOf(state: number): Side | null {
  if ((tcpSeen(state, 0) & TcpSeen.syn) !== 0 || (tcpSeen(state, 1) & TcpSeen.synAck) !== 0) return 0;
  if ((tcpSeen(state, 1) & TcpSeen.syn) !== 0 || (tcpSeen(state, 0) & TcpSeen.synAck) !== 0) return 1;
  return null;
}

/** Adds a packet to the row. `time` is in seconds. @returns false where it does not fit, and decides nothing */
export function updateTcp(
  words: Int32Array,
  doubles: Float64Array,
  base: number,
  side: Side,
  packet: Packet,
  time: number,
): boolean {
  const flags = packet.tcpFlags;
  if (flags === NO_TCP_FLAGS) return true;
  noteHistory(words, base, side, packet);
  if (!fitsFlow(words, base, side, packet)) {
    if (!isClosing(words[base + STATE]!)) countPassedOver(words, base);
    return false;
  }
  if ((flags & TcpFlag.rst) === 0) updateSequence(words, base, side, packet);
  let seen = 0;
  if ((flags & (TcpFlag.syn | TcpFlag.rst)) === 0) {
    if ((flags & TcpFlag.ack) !== 0) seen = TcpSeen.ack;
    if (packet.payloadBytes > 0) seen |= TcpSeen.data;
  } else if ((flags & TcpFlag.rst) !== 0) {
    seen = TcpSeen.rst;
    if (words[base + STATE] === 0) words[base + INITIAL_SEQUENCE] = (packet.tcpAcknowledgement - 1) | 0;
    if (refusesSyn(words, base, side, packet)) {
      seen |= TcpSeen.refusal;
      doubles[base / 2 + DECIDED_AT] = time;
    } else if (isEarlyReset(words[base + STATE]!, side, time - doubles[base / 2 + DECIDED_AT]!)) {
      // Who resets has sent nothing since the handshake: there is one number that the client takes (RFC 5961, section 3.2).
      if (packet.tcpSequence === words[base + NEXT_SEQUENCE + side]) seen |= TcpSeen.earlyReset;
    }
  } else if ((flags & TcpFlag.ack) !== 0) {
    seen = TcpSeen.synAck;
    if (synCountOf(words, base) === 0) words[base + INITIAL_SEQUENCE] = (packet.tcpAcknowledgement - 1) | 0;
    doubles[base / 2 + DECIDED_AT] = time;
  } else {
    seen = TcpSeen.syn;
    noteSyn(words, doubles, base, side, packet, time);
  }
  if ((flags & TcpFlag.fin) !== 0) seen |= TcpSeen.fin;
  words[base + STATE]! |= seen << (side * SIDE_BITS);
  return true;
}

/** What does not fit then belongs to what went before: segments that were on their way are answered with resets. */
function isClosing(state: number): boolean {
  return ((tcpSeen(state, 0) | tcpSeen(state, 1)) & (TcpSeen.fin | TcpSeen.rst)) !== 0;
}

/** What comes afterwards is another's: a firewall that resets one side leaves the other waiting, until it closes. */
function isEarlyReset(state: number, side: Side, secondsSinceHandshake: number): boolean {
  const own = tcpSeen(state, side);
  const isServing = (own & TcpSeen.synAck) !== 0 && (own & (TcpSeen.data | TcpSeen.fin)) === 0;
  const hasData = (tcpSeen(state, side === 0 ? 1 : 0) & TcpSeen.data) !== 0;
  return isServing && hasData && secondsSinceHandshake <= EARLY_RESET_SECONDS;
}

function noteSyn(
  words: Int32Array,
  doubles: Float64Array,
  base: number,
  side: Side,
  packet: Packet,
  time: number,
): void {
  const half = base / 2;
  if (synCountOf(words, base) === 0) {
    // An error may have come before what it quotes: then it quotes this very SYN.
    if (words[base + INITIAL_SEQUENCE] !== packet.tcpSequence) words[base + ICMP_ERROR] = 0;
    words[base + INITIAL_SEQUENCE] = packet.tcpSequence;
    doubles[half + ASKED_AT] = time;
    const other = side === 0 ? 1 : 0;
    if (tcpSeen(words[base + STATE]!, other) === TcpSeen.rst) {
      words[base + STATE]! |= TcpSeen.refusal << (other * SIDE_BITS);
      doubles[half + DECIDED_AT] = time;
    }
  } else if (time - doubles[half + SYN_AT]! < SHORTEST_RETRY_SECONDS) {
    return;
  }
  doubles[half + SYN_AT] = time;
  countSyn(words, base);
}

/** An RST of the side that was asked, before it answered, that acknowledges the SYN. */
function refusesSyn(words: Int32Array, base: number, side: Side, packet: Packet): boolean {
  const state = words[base + STATE]!;
  const asker = tcpSeen(state, side === 0 ? 1 : 0);
  const own = tcpSeen(state, side);
  if ((asker & TcpSeen.syn) === 0 || (own & (TcpSeen.synAck | TcpSeen.data)) !== 0) return false;
  return (packet.tcpFlags & TcpFlag.ack) !== 0 && acknowledgesSyn(words, base, side, packet);
}
