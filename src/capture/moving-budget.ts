/**
 * Refuses a Zstandard stream whose windows would cost without end (`zstd-heads.ts`): each piece pays with what came out of
 * those before.
 */
import { createZstdHeads } from "./zstd-heads.ts";

/** What zstd itself gives a file unless told otherwise. */
const MAX_WINDOW_BYTES = 2 ** 27;
/** Twice what blocks of 128 KiB move in the greatest window, for each byte that comes out of them. */
const MOVED_PER_BYTE = 2048;
/** What may be moved beyond that, for blocks that are smaller now and then. */
const MAX_OWED_BYTES = 2 ** 31;

export interface MovingBudget {
  /** So many bytes came out. */
  earn(bytes: number): void;
  /** @throws where the next piece of the stream, in order, costs too much: what is said then is said of damage, too */
  spendOn(piece: Uint8Array): void;
}

export function createMovingBudget(): MovingBudget {
  const heads = createZstdHeads();
  let paidBytes = 0;
  let owedBytes = 0;
  return {
    earn(bytes) {
      owedBytes = Math.max(owedBytes - bytes * MOVED_PER_BYTE, 0);
    },
    spendOn(piece) {
      heads.add(piece);
      if (heads.maxWindowBytes() > MAX_WINDOW_BYTES) {
        throw new Error(`a window of ${heads.maxWindowBytes()} bytes is asked for; ${MAX_WINDOW_BYTES} is the most`);
      }
      owedBytes += heads.movedBytes() - paidBytes;
      paidBytes = heads.movedBytes();
      if (owedBytes > MAX_OWED_BYTES) throw new Error("its blocks are too small for its window to be unpacked");
    },
  };
}
