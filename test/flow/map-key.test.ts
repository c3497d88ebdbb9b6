import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { collidingWord } from "../../bench/worst/colliding-words.ts";
import { keyOfPair, keyOfWord } from "../../src/flow/map-key.ts";

const WORD = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const HIGH = fc.integer({ min: 0, max: 2 ** 21 - 1 });
const CHOSEN = Array.from({ length: 1 << 14 }, (_, index) => collidingWord(index));

/** V8's hash of an integer (`ComputeUnseededHash`), and what chooses the place in a map of 16,384 entries. */
function placeOfInteger(key: number): number {
  let hash = (~key + (key << 15)) | 0;
  hash ^= hash >>> 12;
  hash = Math.imul(hash, 5);
  hash ^= hash >>> 4;
  hash = Math.imul(hash, 2057);
  return (hash ^ (hash >>> 16)) & 0x1fff;
}

/** The same of any other number (`ComputeLongHash` of its bits). */
function placeOfDouble(key: number): number {
  const bits = new BigUint64Array(new Float64Array([key]).buffer)[0]!;
  const cut = (value: bigint): bigint => BigInt.asUintN(64, value);
  let hash = cut(~bits + (bits << 18n));
  hash ^= hash >> 31n;
  hash = cut(hash * 21n);
  hash ^= hash >> 11n;
  hash = cut(hash + (hash << 6n));
  hash ^= hash >> 22n;
  return Number(hash & 0x1fffn);
}

/** How many of the keys would be in the fullest place. */
function fullest(places: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1);
  return Math.max(...counts.values());
}

describe("numbers chosen so that V8 puts them into one place", () => {
  it("do so as they are", () => {
    expect(fullest(CHOSEN.map(placeOfInteger))).toBe(CHOSEN.length);
  });

  it("are spread over a map as keys", () => {
    expect(fullest(CHOSEN.map(keyOfWord).map(placeOfInteger))).toBeLessThan(20);
    expect(fullest(CHOSEN.map((word) => keyOfPair(5, word)).map(placeOfDouble))).toBeLessThan(20);
  });

  it("also where the number beside them is what differs", () => {
    expect(fullest(CHOSEN.map((_, high) => keyOfPair(high, 7)).map(placeOfDouble))).toBeLessThan(20);
  });
});

it("different numbers have different keys", () => {
  fc.assert(
    fc.property(HIGH, WORD, HIGH, WORD, (high, word, otherHigh, otherWord) => {
      expect(keyOfWord(word) === keyOfWord(otherWord)).toBe(word === otherWord);
      expect(keyOfPair(high, word) === keyOfPair(otherHigh, otherWord)).toBe(high === otherHigh && word === otherWord);
    }),
  );
  const words = new Set(Array.from({ length: 1 << 16 }, (_, word) => keyOfWord(word << 16)));
  expect(words.size).toBe(1 << 16);
});

it("the same number has the same key, and one that a number holds exactly", () => {
  fc.assert(
    fc.property(HIGH, WORD, (high, word) => {
      expect(keyOfPair(high, word)).toBe(keyOfPair(high, word | 0));
      expect(Number.isSafeInteger(keyOfPair(high, word))).toBe(true);
    }),
  );
});
