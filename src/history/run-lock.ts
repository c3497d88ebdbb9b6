/**
 * One run at a time for a sensor: an advisory lock (flock(2)) on a file in the history, which the kernel gives up when the
 * process ends, however it ends.
 */
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { loadKoffi } from "../capture/koffi.ts";

const LOCK_EXCLUSIVE = 2;
const LOCK_OR_FAIL = 4;

/**
 * @returns what gives the lock up, or null where another run has it
 * @throws the system's error where the file cannot be made
 */
export function lockRuns(history: string, sensor: string): (() => void) | null {
  const descriptor = openSync(join(history, `.run-${sensor}.lock`), "a");
  // Of the process itself: every libc has it.
  const flock = loadKoffi().load(null).func("int flock(int, int)");
  if (flock(descriptor, LOCK_EXCLUSIVE | LOCK_OR_FAIL) === 0) return () => closeSync(descriptor);
  closeSync(descriptor);
  return null;
}
