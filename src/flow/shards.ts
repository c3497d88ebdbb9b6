/**
 * Shards: parts of the traffic that need nothing of each other, by pair of addresses. Each has its own flow table, and its
 * own part of every limit. There are always as many, so that what is found does not depend on how many threads share them.
 *
 * Without a key, so that a capture has the same report each time: whoever sends all to one shard fills that one alone, and
 * what its table does then is bounded like that of any other.
 */
import type { Packet } from "../decode/packet-record.ts";

export const SHARDS = 16;
const SHARD_SHIFT = 28;

// Any odd numbers with bits all over.
const DIFFERENCE_FACTOR = 0x9e3779b1;
const SUM_FACTOR = 0x85ebca6b;

/** The shard of the packet's innermost addresses; of both directions the same. */
export function shardOf({ ipVersion, addresses }: Packet): number {
  let difference = addresses[3]! ^ addresses[7]!;
  let sum = addresses[3]! + addresses[7]!;
  if (ipVersion === 6) {
    for (let word = 0; word < 3; word++) {
      difference = Math.imul(difference, DIFFERENCE_FACTOR) ^ addresses[word]! ^ addresses[4 + word]!;
      sum = Math.imul(sum, SUM_FACTOR) + addresses[word]! + addresses[4 + word]!;
    }
  }
  return (Math.imul(difference, DIFFERENCE_FACTOR) ^ Math.imul(sum, SUM_FACTOR)) >>> SHARD_SHIFT;
}

/** Which shards a stage tracks: every `stages`th, from its own number on. */
export interface ShardShare {
  readonly stage: number;
  readonly stages: number;
}

export const ALL_SHARDS: ShardShare = { stage: 0, stages: 1 };

export function ownsShard({ stage, stages }: ShardShare, shard: number): boolean {
  return shard % stages === stage;
}
