/**
 * The bytes of a stored report, unpacked where they are gzip (RFC 1952): recognised by their first bytes, never by the
 * file's name.
 */
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";

const GZIP_MAGIC = [0x1f, 0x8b];

/** Errors of the source and of zlib are thrown. */
export async function* unpackedBytes(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]();
  const { value: head = new Uint8Array() } = await chunks.next();
  const whole = joined(head, { [Symbol.asyncIterator]: () => chunks });
  if (GZIP_MAGIC.every((byte, at) => head[at] === byte)) {
    // What goes wrong is thrown by the last of the streams.
    yield* pipeline(Readable.from(whole), createGunzip(), () => {});
  } else yield* whole;
}

async function* joined(head: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  yield* rest;
}

/** Whether zlib found the packed data damaged or cut. */
export function isUnpackingError(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
}
