/** Every promise that is fuzzed for minutes elsewhere, for a moment. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom, mutate } from "../fuzz/mutate.ts";
import { collectSeeds } from "../fuzz/seeds.ts";
import { TARGETS, targetOfDay } from "../fuzz/targets.ts";

const MAX_SEED_BYTES = 8 * 1024;

describe.each(TARGETS)("$name", ({ name, seeds, load, isWhole }) => {
  it("holds for any bytes, and for whole inputs that were mutated", async () => {
    const { fuzz } = await load();
    const some: Uint8Array[] = [];
    for await (const seed of seeds()) {
      if (seed.length <= MAX_SEED_BYTES) some.push(seed);
      if (some.length === 40) break;
    }
    expect(some.length, `seeds of ${name}`).toBeGreaterThan(0);
    const mutated = fc
      .tuple(fc.constantFrom(...some), fc.constantFrom(...some), fc.integer())
      .map(([one, other, seed]) => mutate(new Uint8Array(one), other, createRandom(seed)));
    const anything = fc.uint8Array({ maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ arbitrary: anything, weight: 1 }, { arbitrary: mutated, weight: 4 }),
        async (bytes) => {
          await fuzz(bytes);
        },
      ),
      { numRuns: isWhole ? 20 : 60 },
    );
  });
});

it("another target has its turn every day, and all do", () => {
  const days = TARGETS.map((_, day) => targetOfDay(new Date(Date.UTC(2026, 0, 5 + day))));
  expect(new Set(days).size).toBe(TARGETS.length);
});

it("an input is a seed once", async () => {
  const seeds = await collectSeeds([Uint8Array.of(1), Uint8Array.of(1), Uint8Array.of(2)]);
  expect(seeds).toEqual([Uint8Array.of(1), Uint8Array.of(2)]);
});
