/**
 * Numbers that V8's own maps put into one chain: it hashes integers without a secret, by a function that can be undone
 * step by step. Who knows it chooses addresses that make each look-up pass all others.
 */

/** Odd numbers have an inverse, modulo 2^32. */
const INVERSE_OF_32767 = inverseOf(32_767);
const INVERSE_OF_5 = inverseOf(5);
const INVERSE_OF_2057 = inverseOf(2057);
/** Of the hash, what chooses the place in a map of up to 131,072 entries. */
const PLACE_BITS = 16;

/** The n-th of 65,536 words whose hash ends in the same 16 bits. */
export function collidingWord(number: number): number {
  return wordHashedTo((number & 0xffff) << PLACE_BITS);
}

/** V8's `ComputeUnseededHash`, backwards. */
function wordHashedTo(hash: number): number {
  let word = hash;
  word ^= word >>> 16;
  word = Math.imul(word, INVERSE_OF_2057);
  word = withoutShifted(word, 4);
  word = Math.imul(word, INVERSE_OF_5);
  word = withoutShifted(word, 12);
  return Math.imul((word + 1) | 0, INVERSE_OF_32767);
}

/** Undoes `word ^ (word >>> shift)`. */
function withoutShifted(mixed: number, shift: number): number {
  let word = mixed;
  for (let known = shift; known < 32; known += shift) word = mixed ^ (word >>> shift);
  return word;
}

function inverseOf(odd: number): number {
  let inverse = odd;
  for (let bits = 3; bits < 32; bits *= 2) inverse = Math.imul(inverse, 2 - Math.imul(odd, inverse));
  return inverse;
}
