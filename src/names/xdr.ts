/**
 * XDR (RFC 4506), what RPC messages are made of: words of four bytes in network order; opaque data and strings behind
 * their length, filled up to whole words.
 */
import { u32be } from "../capture/endian.ts";

export const WORD_BYTES = 4;

/** Where the opaque data ends whose length lies at `at`: beyond `end` where it does not fit, and so does all behind it. */
export function afterOpaque(bytes: Uint8Array, at: number, end: number): number {
  const content = at + WORD_BYTES;
  if (content > end) return content;
  return content + Math.ceil(u32be(bytes, at) / WORD_BYTES) * WORD_BYTES;
}

/**
 * The string whose length lies at `at`, or null where it is not whole or longer than `maxBytes`. It is not made
 * harmless: for comparing and parsing, not for showing.
 */
export function readString(bytes: Uint8Array, at: number, end: number, maxBytes: number): string | null {
  if (afterOpaque(bytes, at, end) > end) return null;
  const length = u32be(bytes, at);
  const content = at + WORD_BYTES;
  return length > maxBytes ? null : String.fromCharCode(...bytes.subarray(content, content + length));
}
