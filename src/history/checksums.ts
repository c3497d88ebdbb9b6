/**
 * SHA256SUMS: what the files of a partition were when it was written, in the form that `sha256sum -c` reads, under a
 * line with the version of their schema. A file that was cut, zeroed or replaced since then is known by it before
 * anyone believes what it says.
 */
import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeFailure } from "./history-error.ts";
import { type Partition, REPORT_FILE } from "./layout.ts";
import { SCHEMA_ID, TABLE_NAMES } from "./schema.ts";

const CHECKSUMS_FILE = "SHA256SUMS";

/** All that belongs to a partition, but for the checksums themselves. */
export const PARTITION_FILES = [...TABLE_NAMES.map((name) => `${name}.parquet`), REPORT_FILE];

/** Six lines have 500 bytes. */
const MAX_CHECKSUMS_BYTES = 4096;
const ANY_SCHEMA_ID = /^# (xsaudit\.history\/\d{1,9})$/;

/** The system's errors are thrown. */
export function writeChecksums(folder: string): void {
  const window = createWindow();
  const lines = PARTITION_FILES.map((name) => `${checksumOf(join(folder, name), window)}  ${name}`);
  writeFileSync(join(folder, CHECKSUMS_FILE), `# ${SCHEMA_ID}\n${lines.join("\n")}\n`);
}

/**
 * Reads every byte of the partition: a gigabyte takes about a second.
 * @returns why it cannot be used, or null
 */
export function partitionMistake({ path }: Partition, window: Uint8Array): string | null {
  let file = CHECKSUMS_FILE;
  try {
    const [schemaLine = "", ...lines] = readSmallFile(join(path, file), window).split("\n");
    const schemaId = ANY_SCHEMA_ID.exec(schemaLine)?.[1];
    if (schemaId === undefined) return `${file} is damaged or not xsaudit's`;
    if (schemaId !== SCHEMA_ID) return `it is of ${schemaId}, and this xsaudit reads ${SCHEMA_ID}`;
    for (file of PARTITION_FILES) {
      const checksum = checksumOf(join(path, file), window);
      if (!lines.includes(`${checksum}  ${file}`)) return `${file} is not as it was written: ${CHECKSUMS_FILE} differs`;
    }
    return null;
  } catch (error) {
    return `${file} cannot be read: ${describeFailure(error)}`;
  }
}

/** What files are read through, one after the other. */
export function createWindow(): Uint8Array {
  return new Uint8Array(1 << 20);
}

function readSmallFile(path: string, window: Uint8Array): string {
  let text = "";
  for (const bytes of bytesOf(path, window)) {
    text += Buffer.from(bytes).toString("latin1");
    if (text.length > MAX_CHECKSUMS_BYTES) break;
  }
  return text.slice(0, MAX_CHECKSUMS_BYTES);
}

function checksumOf(path: string, window: Uint8Array): string {
  const hash = createHash("sha256");
  for (const bytes of bytesOf(path, window)) hash.update(bytes);
  return hash.digest("hex");
}

function* bytesOf(path: string, window: Uint8Array): Generator<Uint8Array> {
  // What is no file (a pipe without a writer) must not keep us waiting.
  const handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!fstatSync(handle).isFile()) return;
    for (;;) {
      const count = readSync(handle, window);
      if (count === 0) return;
      yield window.subarray(0, count);
    }
  } finally {
    closeSync(handle);
  }
}
