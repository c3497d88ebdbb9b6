/**
 * A folder of rotated files, some of which a period is in, and one of which is still being written.
 */
import { dirname } from "node:path";
import type { CaptureFile } from "./files.ts";
import type { Period } from "./period.ts";
import type { ProblemKind } from "./source.ts";

/** How far clocks of a recorder and of a file server may be apart. */
const CLOCK_TOLERANCE_MS = 3_600_000;
/** A recorder that writes has touched its file by then. */
const BEING_WRITTEN_MS = 60_000;
const COMPRESSED = /\.(gz|zst)$/;
/** How a file looks whose writer is not done. */
const UNFINISHED: ReadonlySet<ProblemKind> = new Set(["empty", "cut-header", "cut-record", "bad-compression"]);

/**
 * Those that may hold packets of the period: what was written last before it began cannot. Of a file and the compressed
 * one that is being made of it, only the first.
 */
export function filesOfPeriod(files: readonly CaptureFile[], { fromSeconds }: Period): CaptureFile[] {
  const paths = new Set(files.map(({ input }) => input.path));
  return files.filter(({ input, isRotated, modifiedMs }) => {
    if (!isRotated) return true;
    const isTwin = COMPRESSED.test(input.path) && paths.has(input.path.replace(COMPRESSED, ""));
    return !isTwin && modifiedMs >= fromSeconds * 1000 - CLOCK_TOLERANCE_MS;
  });
}

/** Those that had packets of the period, and those with a problem. */
export function filesThatCount(files: readonly CaptureFile[]): CaptureFile[] {
  return files.filter(({ input, isRotated }) => !isRotated || input.packets > 0 || input.problem !== null);
}

/**
 * A file that is still being written ends midway, and was read to its last whole record: that is no damage. It is the
 * newest of its folder, or was written to just now.
 * @param nowMs since 1970
 */
export function forgiveUnfinished(files: readonly CaptureFile[], nowMs: number): void {
  const newestMs = new Map<string, number>();
  for (const { input, modifiedMs } of files) {
    const folder = dirname(input.path);
    newestMs.set(folder, Math.max(modifiedMs, newestMs.get(folder) ?? 0));
  }
  for (const { input, isRotated, modifiedMs } of files) {
    const isNewest = modifiedMs === newestMs.get(dirname(input.path));
    const isBeingWritten = isNewest || modifiedMs >= nowMs - BEING_WRITTEN_MS;
    if (isRotated && isBeingWritten && input.problem !== null && UNFINISHED.has(input.problem.kind)) {
      input.problem = null;
    }
  }
}
