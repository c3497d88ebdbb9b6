/**
 * Whether a DNS answer over UDP fits a question of its flow (RFC 1035, section 4.1.1; RFC 5452, section 9.1): it repeats the
 * question's number and the question. Who does not see the question has to guess; what does not fit is no answer.
 *
 *   0  number   2  flags: the first bit says that it is an answer   4  questions   12  the question: name, type, class
 *
 * Limit: `QUESTION_WORDS` questions of a flow. Where one without an answer goes, or was cut by the snap length, everything
 * counts from then on: who asks so much from one port cannot be told from who is told lies.
 */
import { u16be } from "../capture/endian.ts";
import { IpProtocol } from "../decode/ip-protocol.ts";
import type { Packet } from "../decode/packet-record.ts";
import { QUESTIONS, type Side, UNASKED, UNASKED_ANSWERS } from "./flow-row.ts";

const DNS_PORT = 53;
const FLAGS = 2;
const RESPONSE_BIT = 0x80;
const QUESTION_COUNT = 4;
const QUESTION = 12;
/** RFC 1035, section 3.1 */
const MAX_LABEL_BYTES = 63;
const TYPE_AND_CLASS_BYTES = 4;

const QUESTION_WORDS = 5;
/** A question in a word: its number above, then as much of a hash as there is room for, and two bits. */
const NUMBER_SHIFT = 16;
const HASH_MASK = 0xfffc;
const ANSWERED = 2;
const PRESENT = 1;
const MAX_COUNT = 0xffff;
/** What the word of the oldest question says where the flow is not to be held to its questions. */
const UNTOLD = -1;

export const DnsFit = {
  /** Whose packet counts like any other. */
  fits: 0,
  /** An answer to no question that was seen so far. */
  unasked: 1,
  /** A question whose answer the capture shows before it. */
  answered: 2,
} as const;
type DnsFit = (typeof DnsFit)[keyof typeof DnsFit];

/** Notes the datagram in the row, and says how it fits; anything but DNS does. */
export function noteDns(words: Int32Array, base: number, side: Side, bytes: Uint8Array, packet: Packet): DnsFit {
  if (packet.protocol !== IpProtocol.udp || packet.payloadBytes === 0) return DnsFit.fits;
  if (packet.destinationPort === DNS_PORT) return noteQuestion(words, base, side, bytes, packet);
  if (packet.sourcePort !== DNS_PORT || words[base + QUESTIONS + QUESTION_WORDS - 1] === UNTOLD) return DnsFit.fits;
  const answer = readQuestion(bytes, packet);
  if (noteAnswered(words, base, answer, bytes, packet)) return DnsFit.fits;
  // Two: clients ask for both kinds of address at once.
  words[base + UNASKED_ANSWERS + 1] = words[base + UNASKED_ANSWERS]!;
  words[base + UNASKED_ANSWERS] = answer;
  const shift = side << 4;
  if (unaskedOf(words, base, side) < MAX_COUNT) words[base + UNASKED]! += 1 << shift;
  return DnsFit.unasked;
}

/** How many of the side's datagrams answer no question that was seen. */
export function unaskedOf(words: Int32Array, base: number, side: Side): number {
  return (words[base + UNASKED]! >>> (side << 4)) & MAX_COUNT;
}

function noteQuestion(words: Int32Array, base: number, side: Side, bytes: Uint8Array, packet: Packet): DnsFit {
  const oldest = base + QUESTIONS + QUESTION_WORDS - 1;
  if (words[oldest] === UNTOLD) return DnsFit.fits;
  const question = readQuestion(bytes, packet);
  if (question === 0) {
    words[oldest] = UNTOLD;
    return DnsFit.fits;
  }
  if (takeUnasked(words, base, question)) {
    words[base + UNASKED]! -= 1 << ((side === 0 ? 1 : 0) << 4);
    addQuestion(words, base, question | ANSWERED);
    return DnsFit.answered;
  }
  addQuestion(words, base, question);
  return DnsFit.fits;
}

/** Whether one of the answers to none was to this question; it is that no longer. */
function takeUnasked(words: Int32Array, base: number, question: number): boolean {
  for (let at = base + UNASKED_ANSWERS; at < base + UNASKED; at++) {
    if (words[at] !== question) continue;
    words[at] = 0;
    return true;
  }
  return false;
}

function addQuestion(words: Int32Array, base: number, question: number): void {
  const first = base + QUESTIONS;
  for (let at = first; at < first + QUESTION_WORDS; at++) {
    if ((words[at]! & ~ANSWERED) !== (question & ~ANSWERED)) continue;
    words[at] = question;
    return;
  }
  const dropped = words[first + QUESTION_WORDS - 1]!;
  words.copyWithin(first + 1, first, first + QUESTION_WORDS - 1);
  words[first] = question;
  if (dropped !== 0 && (dropped & ANSWERED) === 0) words[first + QUESTION_WORDS - 1] = UNTOLD;
}

function noteAnswered(words: Int32Array, base: number, answer: number, bytes: Uint8Array, packet: Packet): boolean {
  const first = base + QUESTIONS;
  for (let at = first; at < first + QUESTION_WORDS; at++) {
    const question = words[at]!;
    if (question === 0) return false;
    const isSame =
      answer === 0 ? isAnswerTo(question >>> NUMBER_SHIFT, bytes, packet) : (question & ~ANSWERED) === answer;
    if (!isSame) continue;
    words[at] = question | ANSWERED;
    return true;
  }
  return false;
}

/** Of a message without a readable question: one that was cut, or answers what the server did not understand. */
function isAnswerTo(number: number, bytes: Uint8Array, { offset, end, wireEnd }: Packet): boolean {
  if (end < wireEnd) return end - offset < FLAGS || u16be(bytes, offset) === number;
  if (end - offset < QUESTION || (bytes[offset + FLAGS]! & RESPONSE_BIT) === 0) return false;
  return u16be(bytes, offset + QUESTION_COUNT) === 0 && u16be(bytes, offset) === number;
}

/** The question of a message as a word; 0 where it has none, or not one, or the capture was cut before its end. */
function readQuestion(bytes: Uint8Array, { offset, end, sourcePort }: Packet): number {
  if (end - offset < QUESTION || u16be(bytes, offset + QUESTION_COUNT) !== 1) return 0;
  const isAnswer = (bytes[offset + FLAGS]! & RESPONSE_BIT) !== 0;
  if (isAnswer !== (sourcePort === DNS_PORT)) return 0;
  let at = offset + QUESTION;
  while (at < end && bytes[at]! !== 0) {
    if (bytes[at]! > MAX_LABEL_BYTES) return 0;
    at += 1 + bytes[at]!;
  }
  const questionEnd = at + 1 + TYPE_AND_CLASS_BYTES;
  if (questionEnd > end) return 0;
  const hash = hashOf(bytes, offset + QUESTION, questionEnd);
  return (u16be(bytes, offset) << NUMBER_SHIFT) | (hash & HASH_MASK) | PRESENT;
}

/** Letters are answered as they were asked, but some servers write them small. */
const LOWER_CASE_BIT = 0x20;
const HASH_FACTOR = 0x01000193;

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at]! | LOWER_CASE_BIT), HASH_FACTOR);
  return hash ^ (hash >>> 16);
}
