/**
 * Mutation of whole inputs: bits flipped, bytes inserted, cut, duplicated, spliced in from elsewhere. The same seed gives
 * the same inputs.
 */

/** A whole number from 0 (included) to `below` (not included). */
export type Random = (below: number) => number;

/** Mulberry32: 32 bits of state, which is plenty for this. @param seed any number */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const MAX_CHANGES = 8;
/** Pieces are mostly small: a header's fields, then a packet. */
const MAX_PIECE_BYTES = 256;
/** Values at which lengths and counts go wrong. */
const EXTREMES = [0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff];

/** A mutation of the first input, perhaps with pieces of the second. */
export function mutate(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  let mutated: Uint8Array = bytes.slice();
  for (let changes = 1 + random(MAX_CHANGES); changes > 0; changes--) {
    mutated = CHANGES[random(CHANGES.length)]!(mutated, other, random);
  }
  return mutated;
}

type Change = (bytes: Uint8Array, other: Uint8Array, random: Random) => Uint8Array;

const CHANGES: readonly Change[] = [
  function flip(bytes, _other, random) {
    if (bytes.length > 0) bytes[random(bytes.length)]! ^= 1 << random(8);
    return bytes;
  },
  function overwrite(bytes, _other, random) {
    const at = random(bytes.length);
    const value = EXTREMES[random(EXTREMES.length)]!;
    return bytes.fill(value, at, at + 1 + random(4));
  },
  function insert(bytes, _other, random) {
    const piece = Uint8Array.from({ length: 1 + random(16) }, () => random(256));
    return withPiece(bytes, random(bytes.length + 1), piece);
  },
  function cut(bytes, _other, random) {
    if (random(8) === 0) return bytes.slice(0, random(bytes.length + 1));
    const [from, to] = pieceOf(bytes, random);
    return new Uint8Array(Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]));
  },
  function duplicate(bytes, _other, random) {
    const [from, to] = pieceOf(bytes, random);
    return withPiece(bytes, to, bytes.subarray(from, to));
  },
  function splice(bytes, other, random) {
    const [from, to] = pieceOf(other, random);
    return withPiece(bytes, random(bytes.length + 1), other.subarray(from, to));
  },
  function graft(bytes, other, random) {
    const at = random(Math.min(bytes.length, other.length) + 1);
    return new Uint8Array(Buffer.concat([bytes.subarray(0, at), other.subarray(at)]));
  },
];

function pieceOf(bytes: Uint8Array, random: Random): [from: number, to: number] {
  const from = random(bytes.length);
  return [from, Math.min(bytes.length, from + 1 + random(MAX_PIECE_BYTES))];
}

function withPiece(bytes: Uint8Array, at: number, piece: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]));
}
