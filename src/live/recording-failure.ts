/**
 * Why a folder cannot be recorded to, in words.
 */
import { accessSync, constants, mkdirSync } from "node:fs";
import { basename } from "node:path";
import { describeSystemError, isSystemError } from "../capture/system-error.ts";
import { neutralPath } from "../names/neutral-text.ts";

/** What a sentence says of the folder, by the error's code. */
const PLACES: Readonly<Record<string, string>> = {
  ENOSPC: "no space left in",
  EDQUOT: "the disk quota is used up in",
  EROFS: "nothing can be written on the file system of",
  EACCES: "no permission to write in",
  EPERM: "no permission to write in",
  ENOENT: "there is no folder",
  ENOTDIR: "this is no folder:",
};

/** `no space left in /var/captures` */
export function describeFailure(error: NodeJS.ErrnoException, directory: string): string {
  if (error.syscall === "unlink" && error.path !== undefined) {
    const name = neutralPath(basename(error.path));
    return `${name} cannot be removed to keep to the limit in ${neutralPath(directory)}: ${describeSystemError(error)}`;
  }
  const place = PLACES[error.code ?? ""];
  return place === undefined
    ? `${neutralPath(directory)}: ${describeSystemError(error)}`
    : `${place} ${neutralPath(directory)}`;
}

/**
 * To be called before the capture begins, by the user that will write: makes the folder where it is missing. Later it is
 * never made again: in place of a file system that is gone, packets would fill the one below.
 * @returns why it cannot be recorded to, or null
 */
export function prepareRecordingFolder(directory: string): string | null {
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    // What mkdir finds in the folder's place is not a folder.
    return error.code === "EEXIST" ? `this is no folder: ${neutralPath(directory)}` : describeFailure(error, directory);
  }
}
