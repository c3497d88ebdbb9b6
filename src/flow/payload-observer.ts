/**
 * Who wants to see what TCP connections say at their beginning. Defined here, so that the flows need not know what is
 * looked for (`names/`).
 */
import type { Packet } from "../decode/packet-record.ts";
import type { Side } from "./flow-row.ts";

/** What an observer remembers of a connection, in one word of its row. 0: nothing yet, so it wants to see more. */
export const NOTHING_YET = 0;
/** It has seen enough and found nothing; above 0 it has seen enough and found something, below -1 it wants more. */
export const FOUND_NOTHING = -1;

export interface PayloadObserver {
  /**
   * A segment with data, which lies in `bytes` from `packet.offset` to `packet.end`.
   * @param streamOffset where its first byte stands in what this side sends, or -1 where the start was not seen
   * @param isOriginator whether this side opened the connection; null where that was not seen
   * @returns the word to remember
   */
  observe(
    word: number,
    bytes: Uint8Array,
    packet: Packet,
    side: Side,
    streamOffset: number,
    isOriginator: boolean | null,
  ): number;
  /** The connection has ended: the word is not used again. @returns it, or what was found by it at last */
  close(word: number): number;
}

export function wantsMore(word: number): boolean {
  return word <= NOTHING_YET && word !== FOUND_NOTHING;
}
