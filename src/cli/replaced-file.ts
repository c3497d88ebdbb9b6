/**
 * Files that another program reads at any time: the new one takes the old one's place at once and whole, or not at all.
 */
import { randomBytes } from "node:crypto";
import { open, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isSystemError } from "../capture/system-error.ts";
import { type Content, failToWrite } from "./output-file.ts";

/** What is unique in the name of a file that is being written. */
const UNIQUE = /^[0-9a-f]{12}$/;

/** @throws UsageError where it cannot be written; then the old file is still there, and nothing else */
export async function replaceFile(
  path: string,
  pieces: Iterable<string>,
  content: Content,
  mode: number,
): Promise<void> {
  await removeLeftovers(path);
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

/** What a run left that was killed while it wrote this file; a file that another run is writing now is younger. */
async function removeLeftovers(path: string): Promise<void> {
  const startedMs = Date.now() - process.uptime() * 1000;
  const [before, after] = [`.${basename(path)}.`, ".tmp"];
  for (const name of await readdir(dirname(path)).catch(() => [])) {
    const isOurs = name.startsWith(before) && UNIQUE.test(name.slice(before.length, -after.length));
    if (!isOurs || !name.endsWith(after)) continue;
    const leftover = join(dirname(path), name);
    // What is gone or denied now is no reason to fail: the file itself is written.
    const modifiedMs = await stat(leftover)
      .then(({ mtimeMs }) => mtimeMs)
      .catch(() => startedMs);
    if (modifiedMs < startedMs) await rm(leftover, { force: true }).catch(() => undefined);
  }
}
