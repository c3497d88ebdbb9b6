/**
 * Whether a segment that would decide a TCP flow, or end it, fits what the capture shows of it: as the end would judge
 * that it is meant for (RFC 9293, section 3.10.7; RFC 5961, section 3). Who does not see a connection cannot know its
 * numbers. What does not fit is counted with the flow's packets and stands in its history; it decides nothing.
 */
import type { Packet } from "../decode/packet-record.ts";
import { TcpFlag } from "../decode/tcp.ts";
import { INITIAL_SEQUENCE, LAST_ACKNOWLEDGEMENT, NEXT_SEQUENCE, type Side, STATE } from "./flow-row.ts";
import { TcpSeen, tcpSeen } from "./tcp-seen.ts";

/** How far behind the SYN its answer may acknowledge: data may ride on the SYN (RFC 7413). */
const MAX_SYN_DATA_BYTES = 65_535;
/** What the capture may have missed of a side before its reset: a window as it stands, without a scale. */
const MAX_UNSEEN_BYTES = 65_535;
/** What may be on its way while an ICMP error comes back: a window of a fast line. */
const MAX_OUTSTANDING_BYTES = 1 << 20;

const WENT_ON = TcpSeen.ack | TcpSeen.data | TcpSeen.fin;
const SENT_NUMBERS = TcpSeen.syn | TcpSeen.synAck | WENT_ON;
const SENT_ACKNOWLEDGEMENT = TcpSeen.synAck | TcpSeen.ack;

/** Of a packet whose flags are known; all but SYN-ACKs and resets fit. */
export function fitsFlow(words: Int32Array, base: number, side: Side, packet: Packet): boolean {
  const flags = packet.tcpFlags;
  if ((flags & (TcpFlag.syn | TcpFlag.rst)) === 0) return true;
  if ((flags & TcpFlag.rst) !== 0) return fitsAsReset(words, base, side, packet);
  return (flags & TcpFlag.ack) === 0 || acknowledgesSyn(words, base, side, packet);
}

/** Whether the segment acknowledges the other side's SYN; also where nothing was seen that could tell. */
export function acknowledgesSyn(words: Int32Array, base: number, side: Side, packet: Packet): boolean {
  const other = side === 0 ? 1 : 0;
  const state = words[base + STATE]!;
  const peer = tcpSeen(state, other);
  const acknowledged = packet.tcpAcknowledgement;
  if ((peer & TcpSeen.syn) === 0) {
    if ((peer & WENT_ON) === 0) return true;
    // It may come late, after what it let the other side send.
    return (words[base + NEXT_SEQUENCE + other]! - acknowledged) >>> 0 <= MAX_UNSEEN_BYTES;
  }
  // Where both sides opened (RFC 9293, section 3.5), only one of the two numbers is that of the attempt.
  if ((tcpSeen(state, side) & TcpSeen.syn) !== 0) return acknowledged === words[base + NEXT_SEQUENCE + other];
  return (acknowledged - words[base + INITIAL_SEQUENCE]! - 1) >>> 0 <= MAX_SYN_DATA_BYTES;
}

function fitsAsReset(words: Int32Array, base: number, side: Side, packet: Packet): boolean {
  const other = side === 0 ? 1 : 0;
  const state = words[base + STATE]!;
  const own = tcpSeen(state, side);
  const peer = tcpSeen(state, other);
  const hasAnswered = (own & (TcpSeen.synAck | TcpSeen.data)) !== 0;
  if ((peer & TcpSeen.syn) !== 0 && !hasAnswered && (packet.tcpFlags & TcpFlag.ack) !== 0) {
    if (acknowledgesSyn(words, base, side, packet)) return true;
  }
  const isNextKnown = (own & SENT_NUMBERS) !== 0;
  // Who has only asked takes no reset but one that acknowledges the SYN.
  if ((peer & TcpSeen.syn) !== 0 && (peer & WENT_ON) === 0 && !isNextKnown) return false;
  const ahead = (packet.tcpSequence - words[base + NEXT_SEQUENCE + side]!) | 0;
  if (isNextKnown && ahead > MAX_UNSEEN_BYTES) return false;
  if ((peer & SENT_ACKNOWLEDGEMENT) === 0) return !isNextKnown || ahead >= -MAX_UNSEEN_BYTES;
  const unacknowledged = (packet.tcpSequence - words[base + LAST_ACKNOWLEDGEMENT + other]!) | 0;
  return unacknowledged >= 0 && (isNextKnown || unacknowledged <= MAX_UNSEEN_BYTES);
}

/** Whether the side may have sent a segment that begins with this number, and lately. */
export function mayHaveSent(words: Int32Array, base: number, side: Side, sequence: number): boolean {
  const state = words[base + STATE]!;
  const own = tcpSeen(state, side);
  if (own === TcpSeen.syn && tcpSeen(state, side === 0 ? 1 : 0) === 0)
    return sequence === words[base + INITIAL_SEQUENCE];
  if ((own & SENT_NUMBERS) === 0) return true;
  const sent = (words[base + NEXT_SEQUENCE + side]! - sequence) | 0;
  return sent >= 0 && sent <= MAX_OUTSTANDING_BYTES;
}
