/**
 * A window that slides over a byte source: the readers parse what lies in it and ask for more when a record
 * reaches past its end. What is left over moves to the front, so a record is always in one piece.
 */
import type { ByteSource } from "./byte-source.ts";

/** Large enough that a read costs little, small enough to stay near the processor. */
const WINDOW_BYTES = 512 * 1024;

export interface ByteWindow {
  bytes: Uint8Array;
  /** First unread byte and one past the last byte read, as indexes of `bytes`. */
  start: number;
  end: number;
  /** Where `bytes[0]` stands in the input. */
  baseOffset: number;
  /** Makes at least `needed` bytes lie between start and end, if the input still has them; answers whether it does. */
  fill(needed: number): Promise<boolean>;
}

/**
 * @param source where the bytes come from; an error it throws ends the input and is handed to `onError`
 *   (a cut gzip still gave everything before the cut).
 */
export function createByteWindow(source: ByteSource, onError: (error: unknown, offset: number) => void): ByteWindow {
  let ended = false;
  const window: ByteWindow = {
    bytes: new Uint8Array(WINDOW_BYTES),
    start: 0,
    end: 0,
    baseOffset: 0,
    async fill(needed) {
      if (ended) return window.end - window.start >= needed;
      makeRoom(window, needed);
      while (window.end - window.start < needed && !ended) {
        try {
          const count = await source.read(window.bytes, window.end, window.bytes.length - window.end);
          window.end += count;
          ended = count === 0;
        } catch (error) {
          ended = true;
          onError(error, window.baseOffset + window.end);
        }
      }
      return window.end - window.start >= needed;
    },
  };
  return window;
}

function makeRoom(window: ByteWindow, needed: number): void {
  const left = window.end - window.start;
  if (needed > window.bytes.length) {
    const larger = new Uint8Array(needed);
    larger.set(window.bytes.subarray(window.start, window.end));
    window.bytes = larger;
  } else if (window.start > 0) {
    window.bytes.copyWithin(0, window.start, window.end);
  }
  window.baseOffset += window.start;
  window.start = 0;
  window.end = left;
}
