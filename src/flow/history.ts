/**
 * What the two sides of a TCP flow did, each thing once, in the order in which it was first seen: Zeek's `history`. The
 * hot path pays a look at one word a packet; a letter is written at most twelve times in the life of a row.
 *
 * Zeek's letters for checksums, gaps, retransmissions and windows (c g t w) are not tracked, nor are i and q: a packet
 * with contradictory flags counts as the strongest of them (RST, then FIN, then SYN), which is what it does to the state.
 */
import type { Packet } from "../decode/packet-record.ts";
import { TcpFlag } from "../decode/tcp.ts";
import { HISTORY, type Side } from "./flow-row.ts";

/** By their numbers, from 1 on: SYN, SYN-ACK, bare acknowledgement, data, FIN, RST. */
const LETTERS = "-shadfr";
const Letter = { none: 0, syn: 1, synAck: 2, ack: 3, data: 4, fin: 5, rst: 6 } as const;

/** An entry: the letter's number in the lower bits, the side in the highest. */
const ENTRY_BITS = 4;
const ENTRY_MASK = 0xf;
const ENTRY_SIDE_SHIFT = 3;
const LETTER_MASK = 0x7;

/**
 * The first word holds eight entries, the second the last four in its lower half; above them stand a bit for each
 * letter that a side has shown and, in the highest four, the number of entries.
 */
const FIRST_WORD_ENTRIES = 8;
const LAST_ENTRIES_MASK = 0xffff;
const SEEN_SHIFT = 16;
const SEEN_SIDE_BITS = 6;
const COUNT_SHIFT = 28;

/** The row's two words. */
export type HistoryWords = readonly [number, number];

/** Adds a TCP packet to the row: its letter, where its side shows it for the first time. */
export function noteHistory(words: Int32Array, base: number, side: Side, packet: Packet): void {
  const letter = letterOf(packet.tcpFlags, packet.payloadBytes);
  const state = words[base + HISTORY + 1]!;
  const bit = 1 << (SEEN_SHIFT + side * SEEN_SIDE_BITS + letter - 1);
  if (letter === Letter.none || (state & bit) !== 0) return;
  const count = state >>> COUNT_SHIFT;
  const entry = letter | (side << ENTRY_SIDE_SHIFT);
  words[base + HISTORY + 1] = (state | bit) + (1 << COUNT_SHIFT);
  if (count < FIRST_WORD_ENTRIES) words[base + HISTORY]! |= entry << (count * ENTRY_BITS);
  else words[base + HISTORY + 1]! |= entry << ((count - FIRST_WORD_ENTRIES) * ENTRY_BITS);
}

/** Zeek's letters: upper case for what `originator` did, lower case for the other side. */
export function readHistory([first, second]: HistoryWords, originator: Side): string {
  let text = "";
  for (const word of [first, second & LAST_ENTRIES_MASK]) {
    for (let rest = word; rest !== 0; rest >>>= ENTRY_BITS) {
      const entry = rest & ENTRY_MASK;
      const letter = LETTERS[entry & LETTER_MASK]!;
      text += entry >> ENTRY_SIDE_SHIFT === originator ? letter.toUpperCase() : letter;
    }
  }
  return text;
}

function letterOf(flags: number, payloadBytes: number): number {
  if ((flags & (TcpFlag.syn | TcpFlag.fin | TcpFlag.rst)) === 0) {
    if (payloadBytes > 0) return Letter.data;
    return (flags & TcpFlag.ack) === 0 ? Letter.none : Letter.ack;
  }
  if ((flags & TcpFlag.rst) !== 0) return Letter.rst;
  if ((flags & TcpFlag.fin) !== 0) return Letter.fin;
  return (flags & TcpFlag.ack) === 0 ? Letter.syn : Letter.synAck;
}
