import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { chunkSource } from "../../src/capture/byte-source.ts";
import { decompress } from "../../src/capture/compression.ts";
import { concat, filler, u8 } from "../packets/bytes.ts";

const ZSTD_BLOCK_BYTES = 128 * 1024;
const MEBIBYTE = 2 ** 20;

async function inflate(
  bytes: Uint8Array,
  readBytes = 65_536,
): Promise<{ firstCostBytes: number; inflatedBytes: number }> {
  const before = process.memoryUsage().arrayBuffers;
  const { source } = await decompress(
    chunkSource(
      (async function* () {
        yield bytes;
      })(),
      () => {},
    ),
  );
  const target = new Uint8Array(readBytes);
  let inflatedBytes = await source.read(target, 0, readBytes);
  const firstCostBytes = process.memoryUsage().arrayBuffers - before;
  for (let count = inflatedBytes; count > 0; inflatedBytes += count) count = await source.read(target, 0, readBytes);
  return { firstCostBytes, inflatedBytes };
}

/** A Zstandard frame whose blocks say "this byte, 131,072 times" in four bytes each (RFC 8878, section 3.1.1.2). */
function zstdBomb(blocks: number): Uint8Array {
  const block = (isLast: boolean): Uint8Array => {
    const header = (ZSTD_BLOCK_BYTES << 3) | (1 << 1) | Number(isLast);
    return u8(header & 0xff, (header >> 8) & 0xff, header >> 16, 0);
  };
  const window = 0x38;
  return concat(
    u8(0x28, 0xb5, 0x2f, 0xfd, 0x00, window),
    ...Array.from({ length: blocks }, (_, index) => block(index === blocks - 1)),
  );
}

describe("a few bytes that unfold to very many", () => {
  it.each([
    ["gzip", gzipSync(filler(256 * MEBIBYTE)), 256 * MEBIBYTE],
    ["Zstandard", zstdBomb(2048), 2048 * ZSTD_BLOCK_BYTES],
  ])("of %s are never unfolded all at once", async (_name, bytes, wholeBytes) => {
    const { firstCostBytes, inflatedBytes } = await inflate(bytes);
    expect(inflatedBytes).toBe(wholeBytes);
    expect(firstCostBytes).toBeLessThan(64 * MEBIBYTE);
  });
});
