/**
 * The folder that files are written to once root was dropped.
 */
import { closeSync, constants, fchownSync, mkdirSync, openSync, statSync } from "node:fs";
import { describeSystemError, isSystemError } from "../capture/system-error.ts";
import { neutralPath } from "../names/neutral-text.ts";
import { canWriteInto, closedFolder } from "./access.ts";
import { type LiveProblem, problem } from "./capture-problem.ts";
import type { RunUser } from "./run-user.ts";

/** Packets are private: the folder is for the user alone. */
const FOLDER_MODE = 0o700;

/**
 * Makes the folder, which then belongs to the user, or makes sure that the user can write into the one that is there. A
 * folder that is there is never given away: it may be `/etc`, or a link that leads there.
 * @returns null, or what is in the way
 */
export function prepareOwnedDirectory(path: string, user: RunUser): LiveProblem | null {
  const shown = neutralPath(path);
  try {
    const closed = closedFolder(path, user);
    if (closed !== null) {
      return problem(
        `${shown}: ${user.name} cannot enter ${neutralPath(closed)}. Name another folder, or another --user.`,
      );
    }
    if (!isThere(path)) make(path, user);
    const folder = statSync(path);
    if (!folder.isDirectory()) return problem(`${shown}: there is a file of that name. Name a folder.`);
    if (canWriteInto(folder, user)) return null;
    return problem(
      `${shown}: ${user.name} cannot write there. Give it away: sudo chown ${user.name} ${shown}, or name a folder that does not exist yet.`,
    );
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return problem(`${shown}: the folder cannot be made: ${describeSystemError(error)}.`);
  }
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Through a descriptor that follows no link, so that nobody can put another folder in its place meanwhile. */
function make(path: string, { uid, gid }: RunUser): void {
  mkdirSync(path, { mode: FOLDER_MODE });
  const folder = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    fchownSync(folder, uid, gid);
  } finally {
    closeSync(folder);
  }
}
