/**
 * One file of a recording, from its making to its end. What was written to it is whole blocks, always: where a write
 * fails in the middle of one, the file is cut back to those before it.
 */
import { closeSync, fstatSync, ftruncateSync, lstatSync, unlinkSync, writeSync } from "node:fs";
import type { NewFile } from "./recording-folder.ts";

/** Its functions throw the system's errors, but for the one that gives up. */
export interface RecordingFile {
  readonly name: string;
  /** Whole blocks that the system has taken. */
  bytes(): number;
  write(blocks: Uint8Array): void;
  /** Whether the file is still to be found by its name: not where someone removed it, or its folder. */
  isInPlace(): boolean;
  close(): void;
  /** Leaves whole blocks behind, or no file. */
  giveUp(): void;
}

export function createRecordingFile({ name, path, handle }: NewFile): RecordingFile {
  let bytes = 0;
  return {
    name,
    bytes: () => bytes,
    write(blocks) {
      // The system may take less than all at a time.
      for (let at = 0; at < blocks.length; ) at += writeSync(handle, blocks, at);
      bytes += blocks.length;
    },
    isInPlace() {
      const [own, found] = [fstatSync(handle), lstatSync(path, { throwIfNoEntry: false })];
      return own.ino === found?.ino && own.dev === found.dev;
    },
    close: () => closeSync(handle),
    giveUp() {
      tryTo(() => ftruncateSync(handle, bytes));
      tryTo(() => closeSync(handle));
      if (bytes === 0) tryTo(() => unlinkSync(path));
    },
  };
}

/** A disk that failed may fail again: then the file's end is cut, as a kill would leave it. */
function tryTo(step: () => void): void {
  try {
    step();
  } catch {}
}
