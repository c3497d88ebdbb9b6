/**
 * One process at a time: an advisory lock (flock(2)) on a file, which the kernel gives up when the process ends, however
 * it ends.
 */
import { closeSync, openSync } from "node:fs";
import { loadKoffi } from "./koffi.ts";

const LOCK_EXCLUSIVE = 2;
const LOCK_OR_FAIL = 4;

/**
 * @param path of a file that is made if it is not there, and stays
 * @returns what gives the lock up, or null where another process has it
 * @throws the system's error where the file cannot be made
 */
export function lockFile(path: string): (() => void) | null {
  const descriptor = openSync(path, "a");
  // Of the process itself: every libc has it.
  const flock = loadKoffi().load(null).func("int flock(int, int)");
  if (flock(descriptor, LOCK_EXCLUSIVE | LOCK_OR_FAIL) === 0) return () => closeSync(descriptor);
  closeSync(descriptor);
  return null;
}
