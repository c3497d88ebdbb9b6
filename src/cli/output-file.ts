/**
 * Files that the user wants written: checked before the work begins, since hours of reading must not end at a missing
 * folder, nor in place of a capture.
 */
import { open, stat, writeFile } from "node:fs/promises";
import { findCaptureFiles } from "../capture/files.ts";
import { describeSystemError } from "../capture/system-error.ts";
import { neutralPath } from "../names/neutral-text.ts";
import { UsageError } from "./exit-status.ts";
import { type Pieces, type Streams, writePieces } from "./streams.ts";

/** What `-o` names that is no file. */
export const STANDARD_OUTPUT = "-";
export const FLOWS_TO_OUTPUT = "--flows -: flows go to a file of their own, not to standard output. Give a file.";

/** What goes into a file, as sentences say it. */
export type Content =
  | "the report"
  | "the metrics"
  | "the difference"
  | "the flows"
  | "the slices"
  | "the slice"
  | "the site file"
  | "the table";

/**
 * Makes the file where it is missing, and refuses one of the captures to be read.
 * @param option by which the user named the file
 */
export async function checkOutput(
  path: string,
  content: Content,
  option: "-o" | "--flows",
  inputPaths: readonly string[],
): Promise<void> {
  const file = await open(path, "a").catch(failToWrite(path, content));
  const { size } = await file.stat();
  await file.close();
  // Nothing is lost in an empty file; of directories, only the captures in them are inputs.
  const captures = size === 0 ? [] : await findCaptureFiles(inputPaths);
  for (const { input } of captures) {
    if (await isSameFile(path, input.path)) {
      throw new UsageError(
        `${neutralPath(path)} is an input: ${content} would take its place. Give another file with ${option}.`,
      );
    }
  }
}

/** Whether two paths lead to one regular file, by links too. */
export async function isSameFile(a: string, b: string): Promise<boolean> {
  const [own, other] = await Promise.all([a, b].map((path) => stat(path).catch(() => null)));
  return own?.isFile() === true && own.dev === other?.dev && own.ino === other.ino;
}

/** @throws UsageError where both are one file */
export async function needTwoFiles(reportPath: string, flowsPath: string): Promise<void> {
  if (!(await isSameFile(flowsPath, reportPath))) return;
  throw new UsageError(`${neutralPath(flowsPath)} is the report's: -o and --flows need a file each.`);
}

/** Writes to the file, or to standard output where there is none. */
export async function writeOutput(
  pieces: Pieces,
  path: string | undefined,
  content: Content,
  streams: Streams,
): Promise<void> {
  if (path === undefined) await writePieces(pieces, streams);
  else await writeFile(path, pieces).catch(failToWrite(path, content));
}

/** Turns the system's error into a sentence. */
export function failToWrite(path: string, content: Content): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    throw new UsageError(`${neutralPath(path)}: ${content} cannot be written: ${describeSystemError(error)}.`);
  };
}

/** Does what throws the system's errors only, and hands these on. */
export function attempt<Result>(action: () => Result, fail: (error: NodeJS.ErrnoException) => never): Result {
  try {
    return action();
  } catch (error) {
    return fail(error as NodeJS.ErrnoException); // node:fs throws no others for a path and bytes
  }
}
