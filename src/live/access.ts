/**
 * What the user that root becomes can reach. It has to be known while there is time to say so: afterwards a file of the
 * program that is loaded late, or one that is to be written, just fails.
 *
 * Only the mode is looked at. An access list that allows more gives a warning too many.
 */
import { type Stats, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { neutralPath } from "../names/neutral-text.ts";
import type { RunUser } from "./run-user.ts";

const READ = 4;
const WRITE = 2;
const SEARCH = 1;

/** The first folder on the way to the file or folder that the user cannot enter; null where all are open. */
export function closedFolder(path: string, user: RunUser): string | null {
  const folder = dirname(resolve(path));
  if (folder !== resolve(path)) {
    const above = closedFolder(folder, user);
    if (above !== null) return above;
  }
  return may(statSync(folder), user, SEARCH) ? null : folder;
}

export function canWriteInto(folder: Stats, user: RunUser): boolean {
  return may(folder, user, WRITE | SEARCH);
}

/**
 * Why modules that are imported after root was dropped will not be found, one sentence; null where they will. What the
 * worker and the screen need is to be loaded before.
 */
export function programClosedTo(user: RunUser): string | null {
  const program = fileURLToPath(import.meta.url);
  const closed = closedFolder(program, user);
  if (closed === null && may(statSync(program), user, READ)) return null;
  return `xsaudit lies where ${user.name} cannot read it (${neutralPath(closed ?? program)}). Install it for everyone (sudo npm install -g), open that folder (chmod a+rx), or name its owner with --user.`;
}

function may({ uid, gid, mode }: Stats, user: RunUser, wanted: number): boolean {
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
  return ((mode >> shift) & wanted) === wanted;
}
