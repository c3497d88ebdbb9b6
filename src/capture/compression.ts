/**
 * gzip (RFC 1952) and Zstandard (RFC 8878) captures, recognised by their first bytes, never by their name.
 */
import { createGunzip } from "node:zlib";
import { Decompress } from "fzstd";
import { type ByteSource, chunkSource } from "./byte-source.ts";
import { createMovingBudget } from "./moving-budget.ts";

export type Compression = "gzip" | "zstd";

/** Compressed bytes taken at a time. Deflate gives at most 1032 times as much, which bounds what is held: 17 MB. */
const READ_BYTES = 16 * 1024;
const MAX_INFLATED_BYTES = READ_BYTES * 1032;
/** A Zstandard block of 4 bytes may stand for 128 KiB: pieces this small hold it to 33 MB. */
const ZSTD_PIECE_BYTES = 1024;
const MAGIC_BYTES = 4;
const GZIP_MAGIC = 0x1f8b;
const ZSTD_MAGIC = 0x28b52ffd;
/** Skippable frames (RFC 8878 section 3.1.2) may stand first: 0x184D2A50 to 0x184D2A5F, stored little-endian. */
const ZSTD_SKIPPABLE_TAIL = 0x2a4d18;

/** Wraps a source that turns out to be compressed; hands through one that is not. */
export async function decompress(source: ByteSource): Promise<{ source: ByteSource; compression: Compression | null }> {
  const head = new Uint8Array(MAGIC_BYTES);
  let count = 0;
  while (count < MAGIC_BYTES) {
    const read = await source.read(head, count, MAGIC_BYTES - count);
    if (read === 0) break;
    count += read;
  }
  const whole = withHead(head.subarray(0, count), source);
  const compression = count === MAGIC_BYTES ? recognise(head) : null;
  if (compression === null) return { source: whole, compression };
  const chunks = compression === "gzip" ? gunzipChunks(whole) : unzstdChunks(whole);
  const inflated = chunkSource(chunks, () => {});
  return { source: { read: inflated.read, close: () => source.close() }, compression };
}

function recognise(head: Uint8Array): Compression | null {
  const word = new DataView(head.buffer).getUint32(0);
  if (word >>> 16 === GZIP_MAGIC) return "gzip";
  const isSkippable = (word & 0xffffff) === ZSTD_SKIPPABLE_TAIL && word >>> 28 === 0x5;
  return word === ZSTD_MAGIC || isSkippable ? "zstd" : null;
}

/** The source with the bytes that were read for a look put back in front. */
export function withHead(head: Uint8Array, source: ByteSource): ByteSource {
  let given = 0;
  return {
    async read(target, at, length) {
      if (given === head.length) return source.read(target, at, length);
      const count = Math.min(length, head.length - given);
      target.set(head.subarray(given, given + count), at);
      given += count;
      return count;
    },
    close: () => source.close(),
  };
}

/** Pieces of the same size however the source comes, so that damage is met at the same place. */
async function* chunksOf(source: ByteSource): AsyncGenerator<Uint8Array> {
  for (;;) {
    const chunk = new Uint8Array(READ_BYTES);
    let filled = 0;
    for (let count = -1; count !== 0 && filled < READ_BYTES; filled += count) {
      count = await source.read(chunk, filled, READ_BYTES - filled);
    }
    if (filled === 0) return;
    yield chunk.subarray(0, filled);
  }
}

/**
 * Node drops what a stream still buffers when it fails, so each piece is written, and its output taken, before the
 * next: a cut file gives everything up to the cut, then its error.
 */
async function* gunzipChunks(source: ByteSource): AsyncGenerator<Uint8Array> {
  const options = { chunkSize: 4 * READ_BYTES, readableHighWaterMark: MAX_INFLATED_BYTES };
  const gunzip = createGunzip(options);
  const inflated: Uint8Array[] = [];
  gunzip.on("data", (chunk: Uint8Array) => inflated.push(chunk));
  let failure: Error | null = null;
  let wake: (value?: unknown) => void = () => {};
  gunzip.on("error", (error) => {
    failure = error;
  });
  gunzip.on("close", () => wake());
  for await (const chunk of chunksOf(source)) {
    await new Promise((resolve) => {
      wake = resolve;
      gunzip.write(chunk, resolve);
    });
    yield* inflated.splice(0);
    if (failure !== null) throw failure;
  }
  await new Promise((resolve) => {
    wake = resolve;
    gunzip.end();
  });
  yield* inflated.splice(0);
  if (failure !== null) throw failure;
}

/** fzstd rather than node:zlib, which knows Zstandard only from Node 22.15 on. */
async function* unzstdChunks(source: ByteSource): AsyncGenerator<Uint8Array> {
  const inflated: Uint8Array[] = [];
  const budget = createMovingBudget();
  const stream = new Decompress((chunk) => {
    budget.earn(chunk.length);
    inflated.push(chunk);
  });
  for await (const chunk of chunksOf(source)) {
    for (let at = 0; at < chunk.length; at += ZSTD_PIECE_BYTES) {
      const piece = chunk.subarray(at, at + ZSTD_PIECE_BYTES);
      budget.spendOn(piece);
      stream.push(piece);
      yield* inflated.splice(0);
    }
  }
  stream.push(new Uint8Array(0), true);
  yield* inflated.splice(0);
}
