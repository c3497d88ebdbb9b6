/**
 * Files that another program reads at any time: the new one takes the old one's place at once and whole, or not at all.
 */
import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isSystemError } from "../capture/system-error.ts";
import { type Content, failToWrite } from "./output-file.ts";

/** @throws UsageError where it cannot be written; then the old file is still there, and nothing else */
export async function replaceFile(
  path: string,
  pieces: Iterable<string>,
  content: Content,
  mode: number,
): Promise<void> {
  // In the same folder, since a rename leads to no other file system; hidden, so that nobody takes it for a report.
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const file = await open(temporary, "wx", mode);
    try {
      // What the file is opened with is narrowed by the umask.
      await file.chmod(mode);
      for (const piece of pieces) await file.appendFile(piece);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    if (!isSystemError(error)) throw error;
    failToWrite(path, content)(error);
  }
}
