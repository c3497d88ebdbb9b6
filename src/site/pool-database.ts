/**
 * The pool's own database: the XML that `xe pool-dump-database` writes, and that a host keeps on disk, there perhaps as
 * gzip. It is read in pieces, so that its size does not matter.
 */
import type { ByteSource } from "../capture/byte-source.ts";
import { decompress } from "../capture/compression.ts";
import { isSystemError } from "../capture/system-error.ts";
import { createPoolReader, HOW_TO_DUMP, type PoolDatabase, type PoolProblem, type PoolReader } from "./pool-reader.ts";

export type { PoolDatabase };

export type PoolResult =
  | { readonly database: PoolDatabase; readonly problem: null }
  | { readonly database: null; readonly problem: PoolProblem };

const READ_BYTES = 64 * 1024;
/** A database has some hundred megabytes at the most; a gzip bomb has no end. */
const MAX_UNPACKED_BYTES = 4 * 2 ** 30;
/** Of the empty database that xapi gives out during a rolling upgrade. */
const UPGRADE_STUB_MINOR = 35;

/**
 * Errors of the operating system are thrown; everything that is wrong with the content is a problem.
 * @param source is closed in the end
 */
export async function readPoolDatabase(source: ByteSource, maxUnpackedBytes = MAX_UNPACKED_BYTES): Promise<PoolResult> {
  const reader = createPoolReader();
  try {
    const problem = await feed(reader, source, maxUnpackedBytes);
    if (problem !== null) return { database: null, problem };
  } finally {
    await source.close();
  }
  const read = reader.end();
  if ("message" in read) return { database: null, problem: read };
  const lack = describeLack(read);
  return lack === null
    ? { database: read, problem: null }
    : { database: null, problem: { line: null, column: null, message: lack } };
}

/** Gives the reader the source's text, as long as it wants more. */
async function feed(reader: PoolReader, packed: ByteSource, maxBytes: number): Promise<PoolProblem | null> {
  const { source, compression } = await decompress(packed);
  const bytes = new Uint8Array(READ_BYTES);
  const decoder = new TextDecoder();
  let unpackedBytes = 0;
  const problem = (message: string): PoolProblem => ({ line: null, column: null, message });
  try {
    for (;;) {
      const count = await source.read(bytes, 0, READ_BYTES);
      unpackedBytes += count;
      if (unpackedBytes > maxBytes) return problem("the file holds more than any pool's database");
      const isMoreWanted = reader.write(decoder.decode(bytes.subarray(0, count), { stream: count > 0 }));
      if (count === 0 || !isMoreWanted) return null;
    }
  } catch (error) {
    if (compression === null || isSystemError(error)) throw error;
    return problem(`the ${compression} data is cut or damaged after ${unpackedBytes} unpacked bytes; copy it again`);
  }
}

/** Why nothing can be made of a database that was read well; null where something can. */
function describeLack({ schema, tables }: PoolDatabase): string | null {
  const isBare = Object.values(tables).every((rows) => rows.length === 0);
  if (isBare && schema.minor === UPGRADE_STUB_MINOR) {
    return "the dump was taken during a rolling pool upgrade, when xapi hands out an empty database; dump it again after it";
  }
  return tables.host.length === 0 ? `the database holds no host: it says nothing about a pool; ${HOW_TO_DUMP}` : null;
}
