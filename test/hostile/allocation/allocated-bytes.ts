/**
 * How many bytes a call allocates, whether it keeps them or not: what the heap and the buffers beside it have more than
 * before, where no collection came between.
 *
 * A young generation larger than anything that is measured keeps collections away, and one that comes all the same is
 * noticed. Without optimised code nothing is compiled in the middle of a call and no object is saved that slow code makes:
 * a busy machine gives the same figure, and no faster one a greater. The sampling heap profiler needs none of this, but
 * guesses, and does not see buffers; a counter of all that was ever allocated is not in Node 20.
 */
import { GCProfiler } from "node:v8";

const YOUNG_MEGABYTES = 256;
/** What earlier calls may have left in the young generation. */
const MAX_LEFT_BYTES = 24 * 2 ** 20;

/** What Node has to be started with. */
export const MEASURING_FLAGS: readonly string[] = [
  "--expose-gc",
  `--min-semi-space-size=${YOUNG_MEGABYTES}`,
  `--max-semi-space-size=${YOUNG_MEGABYTES}`,
  `--initial-old-space-size=${4 * YOUNG_MEGABYTES}`,
  "--single-threaded",
  "--no-opt",
  "--no-maglev",
  "--no-sparkplug",
  "--no-lazy-feedback-allocation",
  "--no-flush-bytecode",
];

let leftBytes = Number.POSITIVE_INFINITY;

/** @returns infinity where it is more than can be measured; the first call of a function also allocates its code */
export async function allocatedBytes(call: () => unknown): Promise<number> {
  if (leftBytes > MAX_LEFT_BYTES) {
    globalThis.gc?.();
    leftBytes = 0;
  }
  const profiler = new GCProfiler();
  profiler.start();
  const before = bytesInUse();
  await call();
  const allocated = bytesInUse() - before;
  const isWhole = profiler.stop().statistics.length === 0;
  leftBytes = isWhole ? leftBytes + allocated : Number.POSITIVE_INFINITY;
  return isWhole ? allocated : Number.POSITIVE_INFINITY;
}

function bytesInUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
