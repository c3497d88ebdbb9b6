/**
 * A file that is opened while there is the right to, and written when that is gone.
 */
import { closeSync, fstatSync, ftruncateSync, openSync, writeFileSync } from "node:fs";
import { attempt, type Content, failToWrite } from "./output-file.ts";

export interface HeldFile {
  readonly descriptor: number;
  /** The first time puts the text in place of what was in it, then adds to it. */
  write(pieces: Iterable<string>): void;
  close(): void;
}

/** @throws UsageError where it cannot be opened; so does `write` where it cannot be written */
export function holdFile(path: string, content: Content): HeldFile {
  const fail = failToWrite(path, content);
  const descriptor = attempt(() => openSync(path, "a"), fail);
  let hasBegun = false;
  return {
    descriptor,
    write(pieces) {
      // Only once there is something to put in its place.
      if (!hasBegun) attempt(() => empty(descriptor), fail);
      hasBegun = true;
      for (const piece of pieces) attempt(() => writeFileSync(descriptor, piece), fail);
    },
    close: () => closeSync(descriptor),
  };
}

/** A pipe or a device has nothing in it that could be taken away. */
function empty(descriptor: number): void {
  if (fstatSync(descriptor).isFile()) ftruncateSync(descriptor);
}
