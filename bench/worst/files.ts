/**
 * Files that are themselves the attack.
 */
import { gzipSync } from "node:zlib";
import { concat, filler, u8, u32 } from "../../test/packets/bytes.ts";
import { sectionWriter } from "../../test/packets/pcapng-file.ts";
import type { FileCase } from "./worst-case.ts";

const writer = sectionWriter(true);
const ETHERNET = 1;
const INTERFACES_OF_SECTION = 65_535;
const LITTLE_ENDIAN_32 = 4;
const BATCH = 4096;
/** A block that no reader knows, all zeros within. */
const UNKNOWN_BLOCK = 0x0bad;
const BLOCK_BYTES = 2 ** 20;
const ZSTD_MAGIC = u8(0x28, 0xb5, 0x2f, 0xfd);
const NO_OPTIONS = 0;
/** 8 MiB (RFC 8878, section 3.1.1.1.2: 2^(10 + 13)), what zstd's greater levels use. */
const WINDOW = 13 << 3;
/** 128 MiB. */
const GREATEST_WINDOW = 17 << 3;
const MAX_BLOCK_BYTES = 128 * 1024;
const SKIPPABLE = u8(0x50, 0x2a, 0x4d, 0x18);

function* repeated(piece: Uint8Array, count: number): Generator<Uint8Array> {
  const batch = concat(...Array.from({ length: Math.min(BATCH, count) }, () => piece));
  for (let left = count; left > 0; left -= BATCH) {
    yield left >= BATCH ? batch : batch.subarray(0, left * piece.length);
  }
}

function* interfaces(count: number, inside: Uint8Array): Generator<Uint8Array> {
  const description = writer.interface(ETHERNET, concat(writer.option(9, u8(9)), new Uint8Array(LITTLE_ENDIAN_32)));
  for (let left = count; left > 0; left -= INTERFACES_OF_SECTION) {
    yield writer.section();
    yield* repeated(description, Math.min(left, INTERFACES_OF_SECTION));
  }
  yield inside;
}

function* gzipBomb(count: number, inside: Uint8Array): Generator<Uint8Array> {
  yield gzipSync(inside);
  const member = gzipSync(writer.block(UNKNOWN_BLOCK, filler(BLOCK_BYTES)));
  for (let left = count; left > 0; left--) yield member;
}

function* emptyMembers(count: number, inside: Uint8Array): Generator<Uint8Array> {
  yield* repeated(gzipSync(u8()), count);
  yield gzipSync(inside);
}

function zstdBlock(type: 0 | 1, size: number, content: Uint8Array, isLast = false): Uint8Array {
  const header = (size << 3) | (type << 1) | Number(isLast);
  return concat(u8(header & 0xff, (header >> 8) & 0xff, header >> 16), content);
}

function zstdFrame(window: number, ...blocks: readonly Uint8Array[]): Uint8Array {
  return concat(ZSTD_MAGIC, u8(NO_OPTIONS, window), ...blocks);
}

/** A block of what it is. */
function asItIs(content: Uint8Array, isLast = false): Uint8Array {
  return zstdBlock(0, content.length, content, isLast);
}

/** A block that is a zero so many times. */
function zeros(count: number, isLast = false): Uint8Array {
  return zstdBlock(1, count, u8(0), isLast);
}

/** The head and the end of a pcapng block that nobody knows, around so many bytes. */
function unknownBlock(bytes: number): readonly [Uint8Array, Uint8Array] {
  const length = u32(bytes + 12).reverse();
  return [concat(u32(UNKNOWN_BLOCK).reverse(), length), length];
}

/** Zeros in blocks of four bytes each. */
function* zstdBomb(count: number, inside: Uint8Array): Generator<Uint8Array> {
  yield zstdFrame(WINDOW, asItIs(inside));
  const [head, end] = unknownBlock(BLOCK_BYTES);
  const runs = Array.from({ length: BLOCK_BYTES / MAX_BLOCK_BYTES }, () => zeros(MAX_BLOCK_BYTES));
  yield* repeated(concat(asItIs(head), ...runs, asItIs(end)), count);
  yield zeros(0, true);
}

/** Blocks that bring a byte each, though the window is of 8 MiB. */
function* zstdSmallBlocks(count: number, inside: Uint8Array): Generator<Uint8Array> {
  const [head, end] = unknownBlock(count);
  yield zstdFrame(WINDOW, asItIs(inside), asItIs(head));
  yield* repeated(zeros(1), count);
  yield asItIs(end, true);
}

/** Frames of few bytes, each with the greatest window that is given. */
function* zstdWindows(count: number, inside: Uint8Array): Generator<Uint8Array> {
  yield zstdFrame(WINDOW, asItIs(inside, true));
  const [head, end] = unknownBlock(BLOCK_BYTES);
  const runs = Array.from({ length: BLOCK_BYTES / MAX_BLOCK_BYTES }, () => zeros(MAX_BLOCK_BYTES));
  const frame = zstdFrame(GREATEST_WINDOW, asItIs(head), ...runs, asItIs(end, true));
  // Behind each a frame that is skipped: so far apart, each earns what the next one costs.
  yield* repeated(concat(frame, SKIPPABLE, u32(1024).reverse(), filler(1024)), count);
}

function* zstdEmptyFrames(count: number, inside: Uint8Array): Generator<Uint8Array> {
  yield* repeated(concat(SKIPPABLE, u32(0)), count);
  yield zstdFrame(WINDOW, asItIs(inside, true));
}

export const FILE_CASES: readonly FileCase[] = [
  {
    kind: "file",
    name: "pcapng with a million interfaces",
    bound: "65,536 interfaces of a section",
    count: 1_000_000,
    file: interfaces,
  },
  {
    kind: "file",
    name: "pcapng with a million section headers",
    bound: "one section at a time",
    count: 1_000_000,
    *file(count, inside) {
      yield* repeated(writer.section(), count);
      yield inside;
    },
  },
  {
    kind: "file",
    name: "gzip that unpacks to 1,000 times as much",
    bound: "17 MB at a time",
    count: 2000,
    file: gzipBomb,
  },
  { kind: "file", name: "gzip members that hold nothing", bound: "the file", count: 2_000_000, file: emptyMembers },
  {
    kind: "file",
    name: "Zstandard that unpacks to 20,000 times as much",
    bound: "33 MB at a time",
    count: 2000,
    file: zstdBomb,
  },
  {
    kind: "file",
    name: "Zstandard blocks of one byte with a window of 8 MiB",
    bound: "what may be moved for a byte",
    count: 100_000,
    file: zstdSmallBlocks,
  },
  {
    kind: "file",
    name: "Zstandard frames with a window of 128 MiB each",
    bound: "one window at a time, and what may be moved for a byte",
    count: 20,
    file: zstdWindows,
  },
  {
    kind: "file",
    name: "Zstandard frames that are skipped",
    bound: "the file",
    count: 2_000_000,
    file: zstdEmptyFrames,
  },
];
