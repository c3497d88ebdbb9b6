/**
 * What the two sides of a TCP flow did, in the order in which it was first seen: Zeek's `history`. The hot path pays a
 * look at one word a packet.
 *
 * What is normal stands once for each side. Gaps, data sent again and windows of 0 (g t w) stand at their first, tenth,
 * hundredth ... time, as in Zeek. Not tracked: bad checksums (c), which sending hosts leave to their network cards, nor i
 * and q: a packet with contradictory flags counts as the strongest of them (RST, then FIN, then SYN), which is what it
 * does to the state.
 *
 * Limit: `MAX_ENTRIES` letters; later ones are left out.
 */
import type { Packet } from "../decode/packet-record.ts";
import { TcpFlag } from "../decode/tcp.ts";
import { HISTORY, HISTORY_MORE, HISTORY_STATE, type Side } from "./flow-row.ts";

/** By their numbers, from 1 on. */
const LETTERS = "-shadfrgtw";
export const HistoryLetter = {
  none: 0,
  syn: 1,
  synAck: 2,
  acknowledgement: 3,
  data: 4,
  fin: 5,
  rst: 6,
  gap: 7,
  retransmission: 8,
  zeroWindow: 9,
} as const;

/** An entry: the letter's number in the lower bits, the side in the highest. */
const ENTRY_BITS = 5;
const ENTRY_MASK = 0x1f;
const ENTRY_SIDE_SHIFT = 4;
const LETTER_MASK = 0xf;
const ENTRIES_PER_WORD = 6;
/** Three words of entries: the twelve that are normal, and six more. */
const MAX_ENTRIES = 18;

/** `HISTORY_STATE`: a bit for each normal letter that a side has shown, and above them the number of entries. */
const SIDE_LETTERS = 6;
const COUNT_SHIFT = 12;

/** The row's four words. */
export type HistoryWords = readonly [number, number, number, number];

/** Adds a TCP packet to the row: its letter, where its side shows it for the first time. */
export function noteHistory(words: Int32Array, base: number, side: Side, packet: Packet): void {
  const letter = letterOf(packet.tcpFlags, packet.payloadBytes);
  const bit = 1 << (side * SIDE_LETTERS + letter - 1);
  if (letter === HistoryLetter.none || (words[base + HISTORY_STATE]! & bit) !== 0) return;
  words[base + HISTORY_STATE]! |= bit;
  append(words, base, side, letter);
}

/** Adds what may happen many times: `count` says the how manieth time this is. */
export function noteRepeated(words: Int32Array, base: number, side: Side, letter: number, count: number): void {
  if (isPowerOfTen(count)) append(words, base, side, letter);
}

export function historyWords(words: Int32Array, base: number): HistoryWords {
  return [
    words[base + HISTORY]!,
    words[base + HISTORY + 1]!,
    words[base + HISTORY_MORE]!,
    words[base + HISTORY_STATE]!,
  ];
}

/** Zeek's letters: upper case for what `originator` did, lower case for the other side. */
export function readHistory(history: HistoryWords, originator: Side): string {
  const count = history[3] >>> COUNT_SHIFT;
  let text = "";
  for (let index = 0; index < count; index++) {
    const entry = (history[wordOf(index)]! >>> shiftOf(index)) & ENTRY_MASK;
    const letter = LETTERS[entry & LETTER_MASK]!;
    text += entry >> ENTRY_SIDE_SHIFT === originator ? letter.toUpperCase() : letter;
  }
  return text;
}

function append(words: Int32Array, base: number, side: Side, letter: number): void {
  const count = words[base + HISTORY_STATE]! >>> COUNT_SHIFT;
  if (count === MAX_ENTRIES) return;
  words[base + HISTORY_STATE]! += 1 << COUNT_SHIFT;
  const word = wordOf(count);
  const at = word === 2 ? HISTORY_MORE : HISTORY + word;
  words[base + at]! |= (letter | (side << ENTRY_SIDE_SHIFT)) << shiftOf(count);
}

function wordOf(index: number): 0 | 1 | 2 {
  if (index < ENTRIES_PER_WORD) return 0;
  return index < 2 * ENTRIES_PER_WORD ? 1 : 2;
}

function shiftOf(index: number): number {
  return (index % ENTRIES_PER_WORD) * ENTRY_BITS;
}

function isPowerOfTen(count: number): boolean {
  let power = 1;
  while (power < count) power *= 10;
  return power === count;
}

function letterOf(flags: number, payloadBytes: number): number {
  if ((flags & (TcpFlag.syn | TcpFlag.fin | TcpFlag.rst)) === 0) {
    if (payloadBytes > 0) return HistoryLetter.data;
    return (flags & TcpFlag.ack) === 0 ? HistoryLetter.none : HistoryLetter.acknowledgement;
  }
  if ((flags & TcpFlag.rst) !== 0) return HistoryLetter.rst;
  if ((flags & TcpFlag.fin) !== 0) return HistoryLetter.fin;
  return (flags & TcpFlag.ack) === 0 ? HistoryLetter.syn : HistoryLetter.synAck;
}
