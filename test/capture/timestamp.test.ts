import fc from "fast-check";
import { expect, it } from "vitest";
import { createStampConverter } from "../../src/capture/timestamp.ts";

const word = fc.nat(0xffffffff);

it("agrees with exact arithmetic for any stamp and resolution", () => {
  fc.assert(
    fc.property(word, word, word, fc.nat(255), (high, low, nextLow, resolution) => {
      const converter = createStampConverter(resolution, 100);
      // Twice, since the upper half of a stamp is remembered.
      for (const lower of [low, nextLow]) {
        converter.convert(high, lower);
        const base = (resolution & 0x80) === 0 ? 10n : 2n;
        const units = base ** BigInt(resolution & 0x7f);
        const total = (BigInt(high) << 32n) | BigInt(lower);
        if (total / units > Number.MAX_SAFE_INTEGER) return;
        expect(converter.seconds).toBe(Number(total / units) + 100);
        const exact = Number(((total % units) * 1_000_000_000n) / units);
        expect(Math.abs(converter.nanoseconds - exact)).toBeLessThanOrEqual(1);
        expect(converter.nanoseconds).toBeLessThan(1_000_000_000);
      }
    }),
  );
});

it("is microseconds where the interface says nothing", () => {
  const converter = createStampConverter(null, 0);
  converter.convert(0, 1_500_000);
  expect([converter.seconds, converter.nanoseconds, converter.digits]).toEqual([1, 500_000_000, 6]);
});
