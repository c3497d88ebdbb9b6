/**
 * A file that is opened while there is the right to, and written when that is gone.
 */
import { closeSync, ftruncateSync, openSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { attempt, type Content, failToWrite } from "./output-file.ts";

export interface HeldFile {
  readonly descriptor: number;
  /** Puts the text in place of what was in it. */
  write(pieces: Iterable<string>): Promise<void>;
  close(): void;
}

/** @throws UsageError where it cannot be opened; so does `write` where it cannot be written */
export function holdFile(path: string, content: Content): HeldFile {
  const fail = failToWrite(path, content);
  const descriptor = attempt(() => openSync(path, "a"), fail);
  return {
    descriptor,
    async write(pieces) {
      attempt(() => ftruncateSync(descriptor), fail);
      for (const piece of pieces) await writeFile(descriptor, piece).catch(fail);
    },
    close: () => closeSync(descriptor),
  };
}
