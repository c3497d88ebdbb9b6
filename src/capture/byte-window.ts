/**
 * A window that slides over a byte source: the readers parse what lies in it and ask for more when a record
 * reaches past its end. What is left over moves in front of what comes next, so a record is always in one piece.
 *
 * While a chunk is parsed the next one is read, on a second processor where there is one: a quarter less time.
 */
import type { ByteSource } from "./byte-source.ts";

/** Large enough that a read costs little, small enough that two chunks stay near the processor. */
const CHUNK_BYTES = 512 * 1024;
/** Room in front of a chunk read ahead, for what is left over of the one before it: usually part of one packet. */
const ROOM_BYTES = 64 * 1024;

export interface ByteWindow {
  bytes: Uint8Array;
  /** First unread byte and one past the last byte read, as indexes of `bytes`. */
  start: number;
  end: number;
  /** Where `bytes[0]` stands in the input; below 0 where the room in front is more than came before. */
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
  let spare: Uint8Array = new Uint8Array(ROOM_BYTES + CHUNK_BYTES);
  /** The read under way into `spare`, behind the room; null where there is none. */
  let ahead: Promise<number> | null = null;
  const window: ByteWindow = {
    bytes: new Uint8Array(ROOM_BYTES + CHUNK_BYTES),
    start: 0,
    end: 0,
    baseOffset: 0,
    async fill(needed) {
      while (window.end - window.start < needed && !ended) {
        try {
          ended = (await (ahead === null ? readOn(needed) : takeAhead(ahead))) === 0;
        } catch (error) {
          ended = true;
          onError(error, window.baseOffset + window.end);
        }
      }
      return window.end - window.start >= needed;
    },
  };

  async function readOn(needed: number): Promise<number> {
    makeRoom(window, needed);
    const free = window.bytes.length - window.end;
    const count = await source.read(window.bytes, window.end, free);
    window.end += count;
    if (count === free) readAhead();
    return count;
  }

  async function takeAhead(read: Promise<number>): Promise<number> {
    ahead = null;
    const count = await read;
    const left = window.end - window.start;
    if (left > ROOM_BYTES) {
      makeRoom(window, left + count);
      window.bytes.set(spare.subarray(ROOM_BYTES, ROOM_BYTES + count), window.end);
    } else {
      spare.set(window.bytes.subarray(window.start, window.end), ROOM_BYTES - left);
      [window.bytes, spare] = [spare, window.bytes];
      window.baseOffset += window.end - ROOM_BYTES;
      window.start = ROOM_BYTES - left;
      window.end = ROOM_BYTES;
    }
    window.end += count;
    if (count === CHUNK_BYTES) readAhead();
    return count;
  }

  /** Called when a read gave all that was asked for: such a source has more at once, where a slow one would not. */
  function readAhead(): void {
    ahead = source.read(spare, ROOM_BYTES, CHUNK_BYTES);
    // An error waits until the bytes before it are parsed, and for good where nobody asks for more.
    ahead.catch(() => {});
  }

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
