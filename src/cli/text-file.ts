/**
 * Files that people write and name on the command line, read whole.
 */
import { readFile } from "node:fs/promises";
import { describeSystemError } from "../capture/system-error.ts";
import { neutralPath } from "../names/neutral-text.ts";
import { UsageError } from "./exit-status.ts";

/** @param what the file is, as the sentence says it: `the site file` */
export async function readText(path: string, what: string): Promise<string> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${neutralPath(path)}: ${what} cannot be read: ${describeSystemError(error)}.`);
  });
}
