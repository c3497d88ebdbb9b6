import fc from "fast-check";
import { expect, it } from "vitest";
import { addToPrefix, createStreamPrefix } from "../../src/names/stream-prefix.ts";

const STREAM = Uint8Array.from({ length: 3000 }, (_, index) => index % 251);

it("is the same in whatever order, overlap and repetition its segments come", () => {
  const segment = fc.tuple(fc.nat(STREAM.length - 1), fc.integer({ min: 1, max: 1460 }));
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 40 }), (segments) => {
      const prefix = createStreamPrefix();
      const isThere = new Uint8Array(STREAM.length);
      for (const [from, length] of segments) {
        const to = Math.min(from + length, STREAM.length);
        expect(addToPrefix(prefix, STREAM, from, to, from)).toBe(true);
        isThere.fill(1, from, to);
      }
      const gap = isThere.indexOf(0);
      expect(prefix.end).toBe(gap === -1 ? STREAM.length : gap);
      expect(prefix.bytes.subarray(0, prefix.end)).toEqual(STREAM.subarray(0, prefix.end));
    }),
  );
});

it("takes the first of two segments that contradict each other", () => {
  const prefix = createStreamPrefix();
  addToPrefix(prefix, Uint8Array.of(1, 1, 1), 0, 3, 4);
  addToPrefix(prefix, Uint8Array.of(2, 2, 2, 2, 2, 2, 2, 2), 0, 8, 0);
  expect([...prefix.bytes.subarray(0, prefix.end)]).toEqual([2, 2, 2, 2, 1, 1, 1, 2]);
});

it("takes the first of any number of segments that contradict each other", () => {
  const segment = fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 30 }));
  fc.assert(
    fc.property(fc.array(segment, { minLength: 10, maxLength: 40 }), (segments) => {
      const prefix = createStreamPrefix();
      const expected: (number | undefined)[] = [];
      for (const [number, [offset, length]] of segments.entries()) {
        addToPrefix(prefix, new Uint8Array(length).fill(number), 0, length, offset);
        for (let at = offset; at < offset + length; at++) expected[at] ??= number;
      }
      expect([...prefix.bytes.subarray(0, prefix.end)]).toEqual(expected.slice(0, prefix.end));
    }),
  );
});

it("gives up a stream of single bytes, and one that goes on too long", () => {
  const single = createStreamPrefix();
  const accepted = Array.from({ length: 100 }, (_, at) => addToPrefix(single, STREAM, at, at + 1, at));
  expect(accepted.indexOf(false)).toBe(64);
  expect(addToPrefix(createStreamPrefix(), STREAM, 0, 1460, 17_000)).toBe(false);
});
