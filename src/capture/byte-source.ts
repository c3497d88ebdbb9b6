/**
 * Bytes of an input as they come from the disk, standard input or a decompressor.
 */
import { closeSync, openSync, readSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

export interface ByteSource {
  /** Puts up to `length` bytes into `target` at `at`; answers how many came, 0 at the end. */
  read(target: Uint8Array, at: number, length: number): Promise<number>;
  close(): Promise<void>;
}

/**
 * Opens a file on disk, which is read in place.
 * @param onRead hears of every read, for the progress bar
 * @param maxBytes what lies behind is not read
 */
export type OpenFileSource = (path: string, onRead: (bytes: number) => void, maxBytes?: number) => Promise<ByteSource>;

/** Reads on another thread, so that the next bytes may come while those before are worked on. */
export const openFileSource: OpenFileSource = async (path, onRead, maxBytes = Number.POSITIVE_INFINITY) => {
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
};

/**
 * Reads on this thread. Where there are as many threads as processors already, one more that reads ahead has to be waited
 * for: a fifth of the time of a thread that tracks flows.
 */
export const openFileSourceHere: OpenFileSource = async (path, onRead, maxBytes = Number.POSITIVE_INFINITY) => {
  const descriptor = openSync(path, "r");
  let left = maxBytes;
  return {
    async read(target, at, length) {
      const bytesRead = readSync(descriptor, target, at, Math.min(length, left), null);
      left -= bytesRead;
      onRead(bytesRead);
      return bytesRead;
    },
    close: async () => closeSync(descriptor),
  };
};

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
