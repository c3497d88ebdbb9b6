/**
 * SYNs of an attempt, and what is passed over because it does not fit the flow: a segment with numbers that its sender would
 * not send, an ICMP error about a packet that was not sent. Both stand in one word and stop at their limit.
 */
import { COUNTS } from "./flow-row.ts";

const HALF_BITS = 16;
const MAX_COUNT = 0xffff;

export function synCountOf(words: Int32Array, base: number): number {
  return words[base + COUNTS]! & MAX_COUNT;
}

export function countSyn(words: Int32Array, base: number): void {
  if (synCountOf(words, base) < MAX_COUNT) words[base + COUNTS]!++;
}

export function passedOverOf(words: Int32Array, base: number): number {
  return words[base + COUNTS]! >>> HALF_BITS;
}

export function countPassedOver(words: Int32Array, base: number): void {
  if (passedOverOf(words, base) < MAX_COUNT) words[base + COUNTS]! += 1 << HALF_BITS;
}
