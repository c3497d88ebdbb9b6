/**
 * What one side says before the other's turn: bytes with a meaning, and behind them data that looks like nothing.
 */
import type { PacketSizes } from "./parameters.ts";
import { createRandom, type Random } from "./random.ts";

export interface Message {
  readonly head: Uint8Array;
  readonly fillBytes: number;
  /** Where in the stock of data the fill begins. */
  readonly fillAt: number;
}

/** What fits in a packet of 1500 bytes behind IPv6 and TCP with its usual timestamps. */
export const MAX_SEGMENT_BYTES = 1428;
/** A message of full packets has this many. */
const FULL_PACKETS = 3;
/** More than any message has behind its head. */
const MAX_FILL_BYTES = 1 << 14;
/** Much beyond the window of gzip, so that data does not shrink as if it were all the same. */
const STOCK_BYTES = 1 << 20;
const STOCK_SEED = 77;

const stock = createStock();

export function messageOf(head: Uint8Array, fillBytes: number, random: Random): Message {
  return { head, fillBytes, fillAt: random.below(STOCK_BYTES) };
}

export function messageBytes({ head, fillBytes }: Message): number {
  return head.length + fillBytes;
}

/** Puts the message's bytes from `from` on, so many, at `at`. */
export function writePayload(target: Buffer, at: number, message: Message, from: number, bytes: number): void {
  const { head, fillAt } = message;
  const headEnd = Math.min(head.length, from + bytes);
  for (let index = from; index < headEnd; index++) target[at + index - from] = head[index]!;
  const fillFrom = Math.max(from, head.length);
  const fillBytes = from + bytes - fillFrom;
  if (fillBytes <= 0) return;
  const stockAt = fillAt + fillFrom - head.length;
  stock.copy(target, at + fillFrom - from, stockAt, stockAt + fillBytes);
}

/** The length of a message whose protocol leaves it open. */
export function createSizePicker({ small, medium, full }: PacketSizes, random: Random): () => number {
  // A message of full packets brings several of them at once.
  const fullMessages = full / FULL_PACKETS;
  const all = small + medium + fullMessages;
  return () => {
    const drawn = random.fraction() * all;
    if (drawn < small) return random.between([24, 128]);
    return drawn < small + medium ? random.between([129, 1000]) : FULL_PACKETS * MAX_SEGMENT_BYTES;
  };
}

function createStock(): Buffer {
  const random = createRandom(STOCK_SEED);
  const bytes = Buffer.allocUnsafe(STOCK_BYTES + MAX_FILL_BYTES);
  for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32LE(random.below(2 ** 32), at);
  return bytes;
}
