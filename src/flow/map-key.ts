/**
 * Keys of maps out of numbers that others choose: addresses, ports, ids. V8 hashes a number without a secret, so whoever
 * knows how makes thousands that lie in one chain, and each look-up passes all of them: half a second to put in and find
 * 16,384 addresses, nine for 65,536. What stands here is a permutation that is drawn anew for each run: different numbers
 * stay different, and which of them meet, nobody can tell. The order of a map's entries is that in which they came,
 * whatever the keys.
 */
import { randomInt } from "node:crypto";

const WORDS = 2 ** 32;
const OFFSET = randomInt(WORDS);
const [FIRST_FACTOR, SECOND_FACTOR, HIGH_FACTOR] = [oddNumber(), oddNumber(), oddNumber()];

/** The key of a word of 32 bits, signed or not. */
export function keyOfWord(word: number): number {
  const product = Math.imul(word ^ OFFSET, FIRST_FACTOR);
  const mixed = Math.imul(product ^ (product >>> 15), SECOND_FACTOR);
  return mixed ^ (mixed >>> 16);
}

/** The key of a word of 32 bits and of a number below 2^21 beside it. */
export function keyOfPair(high: number, word: number): number {
  return high * WORDS + (keyOfWord(word ^ Math.imul(high, HIGH_FACTOR)) >>> 0);
}

function oddNumber(): number {
  return randomInt(WORDS) | 1;
}
