import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasZstd } from "../../bench/traffic/write-capture.ts";
import { createMovingBudget } from "../../src/capture/moving-budget.ts";
import { createZstdHeads } from "../../src/capture/zstd-heads.ts";
import { concat, filler, u8, u32 } from "../packets/bytes.ts";

const MAGIC = u8(0x28, 0xb5, 0x2f, 0xfd);
const MEBIBYTE = 2 ** 20;
const WINDOW_8_MIB = 13 << 3;

function block(type: 0 | 1, size: number, content: Uint8Array, isLast = false): Uint8Array {
  const header = (size << 3) | (type << 1) | Number(isLast);
  return concat(u8(header & 0xff, (header >> 8) & 0xff, header >> 16), content);
}

function headsOf(bytes: Uint8Array, cuts: readonly number[] = []): { window: number; moved: number } {
  const heads = createZstdHeads();
  const ends = [...cuts, bytes.length].sort((a, b) => a - b);
  for (const [index, end] of ends.entries()) heads.add(bytes.subarray(ends[index - 1] ?? 0, end));
  return { window: heads.maxWindowBytes(), moved: heads.movedBytes() };
}

describe("a frame's window", () => {
  it.each([
    ["1 KiB, the least", u8(0x00, 0x00), 1024],
    ["8 MiB", u8(0x00, WINDOW_8_MIB), 8 * MEBIBYTE],
    ["8 MiB and three eighths", u8(0x00, WINDOW_8_MIB | 3), 11 * MEBIBYTE],
    ["behind it an id and a size", concat(u8(0xc3, WINDOW_8_MIB), u32(7, 1, 0)), 8 * MEBIBYTE],
    ["all of the content, in a byte", u8(0x20, 200), 200],
    ["in two bytes, from 256 on", u8(0x60, 0x01, 0x00), 257],
    ["in four bytes, behind an id of one", u8(0xa1, 9, 0, 0, 0x10, 0), MEBIBYTE],
    ["in eight bytes", u8(0xe0, 0, 0, 0, 0, 1, 0, 0, 0), 2 ** 32],
  ])("%s", (_what, head, window) => {
    const bytes = concat(MAGIC, head, block(1, 5, u8(0), true));
    expect(headsOf(bytes)).toEqual({ window, moved: 2 * window });
  });
});

it("counts every block, behind contents, checksums and frames that are skipped, in any pieces", () => {
  const skipped = concat(u8(0x5a, 0x2a, 0x4d, 0x18), u32(20).reverse(), filler(20, 0xff));
  const frame = concat(
    MAGIC,
    u8(0x04, WINDOW_8_MIB),
    block(0, 9, filler(9, 1)),
    block(1, 4, u8(3), true),
    filler(4, 5),
  );
  const bytes = concat(frame, skipped, frame);
  const expected = { window: 8 * MEBIBYTE, moved: 6 * 8 * MEBIBYTE };
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 8 }), (cuts) => {
      expect(headsOf(bytes, cuts)).toEqual(expected);
    }),
  );
});

it.skipIf(!hasZstd())("finds its way through what zstd makes", () => {
  const text = Uint8Array.from({ length: 3 * MEBIBYTE }, (_, at) => Math.imul(at, at >> 7));
  const packed = execFileSync("zstd", ["-q", "-c", "-3", "--no-check"], { input: text });
  const checked = execFileSync("zstd", ["-q", "-c", "-3", "--check"], { input: text });
  const one = headsOf(packed);
  const blocks = one.moved / one.window - 1;
  expect([24, 25]).toContain(blocks);
  expect(headsOf(concat(checked, packed)).moved).toBe(2 * one.moved);
});

it("what is no Zstandard is somebody else's to complain of", () => {
  expect(headsOf(filler(100, 7))).toEqual({ window: 0, moved: 0 });
});

describe("a stream is refused", () => {
  it("for a window that zstd itself would not give", () => {
    expect(() => createMovingBudget().spendOn(concat(MAGIC, u8(0, 17 << 3)))).not.toThrow();
    expect(() => createMovingBudget().spendOn(concat(MAGIC, u8(0, (17 << 3) | 1)))).toThrow(
      /window of 150994944 bytes/,
    );
  });

  it("for blocks of a byte, not for blocks of usual size", () => {
    const frame = concat(MAGIC, u8(0, WINDOW_8_MIB));
    const push = (blocks: number, outBytes: number) => () => {
      const budget = createMovingBudget();
      budget.spendOn(frame);
      for (let index = 0; index < blocks; index++) {
        budget.spendOn(block(1, outBytes, u8(0)));
        budget.earn(outBytes);
      }
    };
    expect(push(1000, 1)).toThrow("blocks are too small");
    expect(push(100_000, 8192)).not.toThrow();
  });
});
