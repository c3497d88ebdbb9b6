/**
 * Bytes of an input as they come from the disk, standard input or a decompressor.
 */
import { type FileHandle, open } from "node:fs/promises";

export interface ByteSource {
  /** Puts up to `length` bytes into `target` at `at`; answers how many came, 0 at the end. */
  read(target: Uint8Array, at: number, length: number): Promise<number>;
  close(): Promise<void>;
}

/**
 * A file on disk, read in place.
 * @param onRead hears of every read, for the progress bar
 * @param maxBytes what lies behind is not read
 */
export async function openFileSource(
  path: string,
  onRead: (bytes: number) => void,
  maxBytes = Number.POSITIVE_INFINITY,
): Promise<ByteSource> {
  const file: FileHandle = await open(path, "r");
  let left = maxBytes;
  return {
    async read(target, at, length) {
      const { bytesRead } = await file.read(target, at, Math.min(length, left), null);
      left -= bytesRead;
      onRead(bytesRead);
      return bytesRead;
    },
    close: () => file.close(),
  };
}

/** Any stream of chunks (standard input, a decompressor) as a byte source. */
export function chunkSource(chunks: AsyncIterable<Uint8Array>, onRead: (bytes: number) => void): ByteSource {
  const iterator = chunks[Symbol.asyncIterator]();
  let chunk: Uint8Array = new Uint8Array(0);
  let used = 0;
  return {
    async read(target, at, length) {
      while (used === chunk.length) {
        const next = await iterator.next();
        if (next.done) return 0;
        chunk = next.value;
        used = 0;
      }
      const count = Math.min(length, chunk.length - used);
      target.set(chunk.subarray(used, used + count), at);
      used += count;
      onRead(count);
      return count;
    },
    async close() {
      await iterator.return?.();
    },
  };
}
