/**
 * What the sequence numbers of a TCP flow tell (RFC 9293, section 3.4): segments sent again, out of order, or never seen
 * although they were acknowledged; acknowledgements that repeat; windows of 0; data that is sent again and again.
 *
 * One gap a side is remembered, the lowest: of several the outer bounds, so that a packet costs the same whatever it does.
 * Where something comes between them, nothing is claimed of what they enclose: a line that reorders is no lossy mirror.
 * Numbers count modulo 2^32: differences are taken as signed words.
 */
import type { Packet } from "../decode/packet-record.ts";
import { TcpFlag } from "../decode/tcp.ts";
import {
  DUPLICATE_ACKNOWLEDGEMENTS,
  GAP_END,
  GAP_START,
  LARGEST,
  LAST_ACKNOWLEDGEMENT,
  LOST,
  NEXT_SEQUENCE,
  OUT_OF_ORDER,
  RETRANSMITTED,
  type Side,
  STATE,
  STUCK,
  WINDOWS,
  ZERO_WINDOWS,
} from "./flow-row.ts";
import { HistoryLetter, noteRepeated } from "./history.ts";
import { TcpSeen, tcpSeen } from "./tcp-seen.ts";

/** The largest window that there can be (RFC 7323, section 2.3): a number further ahead is not of this connection. */
const MAX_WINDOW_BYTES = 1 << 30;
const HALF_WORD = 0xffff;
/** Of IPv6 and TCP with all of TCP's options. */
const MAX_HEADER_BYTES = 100;

/** The word of a side that is stuck: its first unacknowledged data is sent again, and nothing new is acknowledged. */
export const Stuck = {
  /** IP bytes of the largest packet that is sent again. */
  bytesMask: HALF_WORD,
  repeatsShift: 16,
  repeatsMask: 0xff,
  /** The other side acknowledged the same again since the gap opened: what fills it now was lost on the way to both. */
  gapWasReported: 1 << 24,
  /** Something came in the middle of the gap: it has several holes, and whether they were filled is not known. */
  gapIsPatchy: 1 << 25,
} as const;
/** What the word says of the gap. */
const OF_THE_GAP = Stuck.gapWasReported | Stuck.gapIsPatchy;

const SENT_ANYTHING = TcpSeen.syn | TcpSeen.synAck | TcpSeen.ack | TcpSeen.data | TcpSeen.fin;
const CLOSED = TcpSeen.fin | TcpSeen.rst;
const SENT_ACKNOWLEDGEMENT = TcpSeen.synAck | TcpSeen.ack;

/** Adds a packet that is no RST to the row, whose `STATE` does not yet know of it. */
export function updateSequence(words: Int32Array, base: number, side: Side, packet: Packet): void {
  const other = side === 0 ? 1 : 0;
  if ((packet.tcpFlags & TcpFlag.ack) !== 0) noteAcknowledgement(words, base, side, other, packet);
  noteSegment(words, base, side, other, packet);
  noteWindow(words, base, side, other, packet);
}

function noteSegment(words: Int32Array, base: number, side: Side, other: Side, packet: Packet): void {
  const { tcpFlags, tcpSequence, payloadBytes } = packet;
  const numbers = (tcpFlags & (TcpFlag.syn | TcpFlag.fin)) === 0 ? 0 : 1;
  const end = (tcpSequence + payloadBytes + numbers) | 0;
  const at = base + NEXT_SEQUENCE + side;
  if ((tcpSeen(words[base + STATE]!, side) & SENT_ANYTHING) === 0) {
    words[at] = end;
    const acknowledged = words[base + LAST_ACKNOWLEDGEMENT + other]!;
    if (hasAcknowledged(words, base, other)) passOverUnseen(words, base, side, acknowledged);
    noteSize(words, base, side, packet);
    return;
  }
  const ahead = (tcpSequence - words[at]!) | 0;
  if (ahead > MAX_WINDOW_BYTES) return;
  const isNew = ((end - words[at]!) | 0) > 0;
  if (ahead < 0) noteOldNumbers(words, base, side, other, packet, end, isNew);
  if (!isNew) return;
  if (ahead > 0) openGap(words, base, side, words[at]!, tcpSequence);
  words[at] = end;
  forgetRepeats(words, base, side);
  noteSize(words, base, side, packet);
}

/**
 * What was acknowledged before anything of both sides was seen went by before the capture began: a keep-alive, with which
 * many an idle connection is joined, repeats a number that has long been used.
 */
function passOverUnseen(words: Int32Array, base: number, side: Side, acknowledged: number): void {
  const unseen = (acknowledged - words[base + NEXT_SEQUENCE + side]!) | 0;
  if (unseen > 0 && unseen <= MAX_WINDOW_BYTES) words[base + NEXT_SEQUENCE + side] = acknowledged;
}

/** A segment whose beginning was passed before: it fills the gap, or holds old data, with new behind it or not. */
function noteOldNumbers(
  words: Int32Array,
  base: number,
  side: Side,
  other: Side,
  packet: Packet,
  end: number,
  isNew: boolean,
): void {
  const start = packet.tcpSequence;
  const beginsInGap = isInGap(words, base, side, start);
  fillGap(words, base, side, start, end);
  // A FIN alone fills the gap, too.
  if (packet.payloadBytes === 0 || (isNew && !isSentAgain(words, base, side, other, start))) return;
  noteRepeated(words, base, side, HistoryLetter.retransmission, countOld(words, base, side));
  if (beginsInGap) {
    const isResent = (words[base + STUCK + side]! & Stuck.gapWasReported) !== 0;
    words[base + (isResent ? RETRANSMITTED : OUT_OF_ORDER) + side]!++;
  } else {
    noteOldData(words, base, side, other, packet, end);
  }
}

/** Whether a segment that goes on with new data begins with old data. */
function isSentAgain(words: Int32Array, base: number, side: Side, other: Side, start: number): boolean {
  // One byte was that of a probe: it comes again with what follows once the window opens.
  if (words[base + NEXT_SEQUENCE + side]! === ((start + 1) | 0)) return false;
  // What was acknowledged before may be seen for the first time: some captures show the acknowledgement first.
  return !hasAcknowledged(words, base, other) || ((start - words[base + LAST_ACKNOWLEDGEMENT + other]!) | 0) >= 0;
}

/** Data that was passed before: it keeps the connection alive, or is sent again. */
function noteOldData(words: Int32Array, base: number, side: Side, other: Side, packet: Packet, end: number): void {
  const start = packet.tcpSequence;
  const isAcknowledgementKnown = hasAcknowledged(words, base, other);
  const acknowledged = words[base + LAST_ACKNOWLEDGEMENT + other]!;
  // A keep-alive repeats the last byte, which was acknowledged (RFC 9293, section 3.8.4).
  if (packet.payloadBytes === 1 && isAcknowledgementKnown && ((end - acknowledged) | 0) <= 0) return;
  // So does a probe of a window of 0 (section 3.8.6.1).
  if (packet.payloadBytes === 1 && windowOf(words, base, other) === 0) return;
  words[base + RETRANSMITTED + side]!++;
  const isFirstUnacknowledged = ((start - acknowledged) | 0) <= 0 && ((end - acknowledged) | 0) > 0;
  // Of a side that was never heard only this tells that it does not answer. One byte may be a keep-alive then.
  const isUnheard = (tcpSeen(words[base + STATE]!, other) & SENT_ANYTHING) === 0 && packet.payloadBytes > 1;
  // Who has closed takes no more data; that he closed because it never came leaves what was counted before.
  if ((tcpSeen(words[base + STATE]!, other) & CLOSED) !== 0) return;
  if (isAcknowledgementKnown ? isFirstUnacknowledged : isUnheard) noteStuck(words, base, side, packet.ipBytes);
}

function hasAcknowledged(words: Int32Array, base: number, side: Side): boolean {
  return (tcpSeen(words[base + STATE]!, side) & SENT_ACKNOWLEDGEMENT) !== 0;
}

function forgetRepeats(words: Int32Array, base: number, side: Side): void {
  const word = words[base + STUCK + side]!;
  if (word !== 0) words[base + STUCK + side] = word & OF_THE_GAP;
}

function countOld(words: Int32Array, base: number, side: Side): number {
  return words[base + RETRANSMITTED + side]! + words[base + OUT_OF_ORDER + side]! + 1;
}

function noteStuck(words: Int32Array, base: number, side: Side, ipBytes: number): void {
  const word = words[base + STUCK + side]!;
  const bytes = Math.max(word & Stuck.bytesMask, Math.min(ipBytes, Stuck.bytesMask));
  const repeats = Math.min(((word >>> Stuck.repeatsShift) & Stuck.repeatsMask) + 1, Stuck.repeatsMask);
  words[base + STUCK + side] = (word & OF_THE_GAP) | (repeats << Stuck.repeatsShift) | bytes;
}

function openGap(words: Int32Array, base: number, side: Side, start: number, end: number): void {
  if (words[base + GAP_START + side] === words[base + GAP_END + side]) {
    words[base + GAP_START + side] = start;
    words[base + STUCK + side]! &= ~OF_THE_GAP;
  }
  words[base + GAP_END + side] = end;
}

function isInGap(words: Int32Array, base: number, side: Side, sequence: number): boolean {
  const start = words[base + GAP_START + side]!;
  return ((sequence - start) | 0) >= 0 && ((sequence - words[base + GAP_END + side]!) | 0) < 0;
}

/** What lies outside of the gap leaves it as it is. */
function fillGap(words: Int32Array, base: number, side: Side, start: number, end: number): void {
  const gapStart = words[base + GAP_START + side]!;
  const gapEnd = words[base + GAP_END + side]!;
  const isFromItsStart = ((start - gapStart) | 0) <= 0 && ((end - gapStart) | 0) > 0;
  const isToItsEnd = ((end - gapEnd) | 0) >= 0;
  if (isFromItsStart) words[base + GAP_START + side] = isToItsEnd ? gapEnd : end;
  else if (!isInGap(words, base, side, start)) return;
  else if (isToItsEnd) words[base + GAP_END + side] = start;
  else words[base + STUCK + side]! |= Stuck.gapIsPatchy;
}

function noteAcknowledgement(words: Int32Array, base: number, side: Side, other: Side, packet: Packet): void {
  const acknowledged = packet.tcpAcknowledgement;
  const at = base + LAST_ACKNOWLEDGEMENT + side;
  const isFirst = !hasAcknowledged(words, base, side);
  const progress = isFirst ? 0 : (acknowledged - words[at]!) | 0;
  if (progress > MAX_WINDOW_BYTES || progress < 0) return;
  words[at] = acknowledged;
  if ((tcpSeen(words[base + STATE]!, other) & SENT_ANYTHING) === 0) return;
  if (isFirst) {
    passOverUnseen(words, base, other, acknowledged);
    return;
  }
  const outstanding = (words[base + NEXT_SEQUENCE + other]! - acknowledged) | 0;
  if (progress > 0) {
    forgetRepeats(words, base, other);
    if (outstanding <= 0 || mayHoldLargest(words, base, other, progress)) noteDelivered(words, base, other);
    if (-outstanding <= MAX_WINDOW_BYTES) noteUnseen(words, base, other, acknowledged, outstanding);
  } else if (outstanding > 0 && isBareRepeat(words, base, side, packet)) {
    words[base + DUPLICATE_ACKNOWLEDGEMENTS + side]!++;
    words[base + STUCK + other]! |= Stuck.gapWasReported;
  }
}

/** A window of 0 repeats in answer to each probe of it (section 3.8.6.1): that complains of nothing. */
function isBareRepeat(words: Int32Array, base: number, side: Side, packet: Packet): boolean {
  const isBare = packet.payloadBytes === 0 && (packet.tcpFlags & (TcpFlag.syn | TcpFlag.fin)) === 0;
  return isBare && packet.tcpWindow !== 0 && packet.tcpWindow === windowOf(words, base, side);
}

/** Data that was acknowledged and that the capture does not hold: the mirror or the recording lost it. */
function noteUnseen(words: Int32Array, base: number, other: Side, acknowledged: number, outstanding: number): void {
  const gapStart = words[base + GAP_START + other]!;
  const gapEnd = words[base + GAP_END + other]!;
  const isGapAcknowledged = gapStart !== gapEnd && ((acknowledged - gapStart) | 0) > 0;
  if (isGapAcknowledged) {
    words[base + GAP_START + other] = ((acknowledged - gapEnd) | 0) >= 0 ? gapEnd : acknowledged;
  }
  if (outstanding < 0) words[base + NEXT_SEQUENCE + other] = acknowledged;
  const isGapUnseen = isGapAcknowledged && (words[base + STUCK + other]! & Stuck.gapIsPatchy) === 0;
  if (!isGapUnseen && outstanding >= 0) return;
  noteRepeated(words, base, other, HistoryLetter.gap, ++words[base + LOST + other]!);
}

function noteSize(words: Int32Array, base: number, side: Side, packet: Packet): void {
  if (packet.payloadBytes === 0) return;
  const sizes = words[base + LARGEST + side]!;
  const sent = Math.min(packet.ipBytes, HALF_WORD);
  if (sent > (sizes & HALF_WORD)) words[base + LARGEST + side] = (sizes & ~HALF_WORD) | sent;
}

/**
 * Whether so many bytes, acknowledged at once, may be those of the largest packet, of which only the size is known: who
 * sends without a pause always has something outstanding.
 */
function mayHoldLargest(words: Int32Array, base: number, side: Side, bytes: number): boolean {
  return bytes + MAX_HEADER_BYTES >= (words[base + LARGEST + side]! & HALF_WORD);
}

/** The largest packet that the side has sent was acknowledged. */
function noteDelivered(words: Int32Array, base: number, side: Side): void {
  const sizes = words[base + LARGEST + side]!;
  const sent = sizes & HALF_WORD;
  if (sizes >>> 16 !== sent) words[base + LARGEST + side] = (sent << 16) | sent;
}

function windowOf(words: Int32Array, base: number, side: Side): number {
  return (words[base + WINDOWS]! >>> (side << 4)) & HALF_WORD;
}

function noteWindow(words: Int32Array, base: number, side: Side, other: Side, packet: Packet): void {
  const shift = side << 4;
  const windows = words[base + WINDOWS]!;
  const changed = (windows & ~(HALF_WORD << shift)) | (packet.tcpWindow << shift);
  if (changed !== windows) words[base + WINDOWS] = changed;
  if (packet.tcpWindow !== 0 || (packet.tcpFlags & TcpFlag.syn) !== 0) return;
  // After the other side's FIN there is nothing left to let in.
  if ((tcpSeen(words[base + STATE]!, other) & TcpSeen.fin) !== 0) return;
  const count = (words[base + ZERO_WINDOWS]! >>> shift) & HALF_WORD;
  if (count === HALF_WORD) return;
  words[base + ZERO_WINDOWS]! += 1 << shift;
  noteRepeated(words, base, side, HistoryLetter.zeroWindow, count + 1);
}
