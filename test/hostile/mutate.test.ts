/** Mutation of whole inputs. */
import { expect, it } from "vitest";
import { createRandom, mutate } from "../fuzz/mutate.ts";
import { filler } from "../packets/bytes.ts";

const ONE = filler(200, 1);
const OTHER = filler(200, 2);

function mutations(seed: number): Uint8Array[] {
  const random = createRandom(seed);
  return Array.from({ length: 200 }, () => mutate(ONE, OTHER, random));
}

it("the same seed gives the same inputs, another one others", () => {
  expect(mutations(1)).toEqual(mutations(1));
  expect(mutations(2)).not.toEqual(mutations(1));
});

it("leaves its inputs as they are", () => {
  mutations(3);
  expect([ONE, OTHER]).toEqual([filler(200, 1), filler(200, 2)]);
});

it("makes them shorter and longer, flips bits, and brings in what the other one has", () => {
  const made = mutations(4);
  expect(made.some(({ length }) => length < ONE.length)).toBe(true);
  expect(made.some(({ length }) => length > ONE.length)).toBe(true);
  expect(made.some((bytes) => bytes.includes(2))).toBe(true);
  expect(made.some((bytes) => bytes.some((byte) => byte !== 1 && byte !== 2))).toBe(true);
});

it("takes empty inputs", () => {
  const random = createRandom(5);
  for (let count = 0; count < 200; count++) mutate(filler(0), filler(0), random);
});
