/**
 * How much compressed files unpack to, found out before anything else is done with them: a few bytes may stand for as
 * many as one likes.
 */
import { stat } from "node:fs/promises";
import { openFileSource } from "../capture/byte-source.ts";
import { decompress } from "../capture/compression.ts";
import { grouped } from "../report/wrap.ts";
import { JobRefusal } from "./job-refusal.ts";

export interface UnpackingLimits {
  readonly unpackedBytes: number;
  readonly unpackedRatio: number;
}

const READ_BYTES = 256 * 1024;
/** A small file may well hold the same packet a hundred times. */
const HARMLESS_BYTES = 16 * 2 ** 20;

/**
 * Damage ends the look at a file: whoever reads it will say so.
 * @throws JobRefusal where there is more than the limits allow
 */
export async function refuseBombs(paths: readonly string[], limits: UnpackingLimits): Promise<void> {
  let total = 0;
  for (const path of paths) {
    const packedBytes = (await stat(path)).size;
    let bytes = 0;
    for await (const count of unpackedCounts(path)) {
      bytes += count;
      total += count;
      if (total > limits.unpackedBytes) {
        throw tooMuch(`more than ${grouped(limits.unpackedBytes)} bytes`);
      }
      if (bytes > HARMLESS_BYTES && bytes > packedBytes * limits.unpackedRatio) {
        throw tooMuch(`more than ${grouped(limits.unpackedRatio)} times its size`);
      }
    }
  }
}

function tooMuch(what: string): JobRefusal {
  return new JobRefusal("unpacked", `It unpacks to ${what}, which is the most that is taken here.`);
}

/** Nothing for a file that is not compressed. */
async function* unpackedCounts(path: string): AsyncGenerator<number> {
  const file = await openFileSource(path, () => {});
  try {
    const { source, compression } = await decompress(file);
    if (compression === null) return;
    const bytes = new Uint8Array(READ_BYTES);
    for (let count = await source.read(bytes, 0, READ_BYTES); count > 0; ) {
      yield count;
      count = await source.read(bytes, 0, READ_BYTES);
    }
  } catch (error) {
    if (error instanceof JobRefusal) throw error;
  } finally {
    await file.close();
  }
}
