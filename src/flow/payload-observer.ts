/**
 * Who wants to see what connections say at their beginning, and datagrams. Defined here, so that the flows need not know
 * what is looked for (`names/`).
 */
import type { Packet } from "../decode/packet-record.ts";
import type { Side } from "./flow-row.ts";

/** What an observer remembers of a flow, in one word of its row. 0: nothing yet, so it wants to see more. */
export const NOTHING_YET = 0;
/** It has seen enough and found nothing; above 0 it has seen enough and found something, below -1 it wants more. */
export const FOUND_NOTHING = -1;

/** A TCP segment with data, which lies in the bytes from the packet's `offset` to its `end`. */
export interface SegmentPlace {
  side: Side;
  /** Where its first byte stands in what this side sends, or -1 where the start was not seen. */
  streamOffset: number;
  /** Whether this side opened the connection; null where that was not seen. */
  isOriginator: boolean | null;
  /** Seconds. */
  time: number;
}

export interface PayloadObserver {
  /** A segment of a flow of which more is wanted. @returns the word to remember */
  observe(word: number, bytes: Uint8Array, packet: Packet, place: Readonly<SegmentPlace>): number;
  /** Any UDP datagram with data. @param time in seconds @returns the word to remember */
  observeDatagram(word: number, bytes: Uint8Array, packet: Packet, side: Side, time: number): number;
  /** What was found by a word so far; nothing changes. */
  peek(word: number): number;
  /** The flow has ended: the word is not used again. @returns it, or what was found by it at last */
  close(word: number): number;
}

export function wantsMore(word: number): boolean {
  return word <= NOTHING_YET && word !== FOUND_NOTHING;
}
