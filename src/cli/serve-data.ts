/**
 * The folder in which `xsaudit serve` keeps uploads. What is called like an upload and is none is deleted there, so that it
 * must be a folder of the server's alone.
 */
import { chmodSync, lstatSync, mkdirSync, readdirSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lockFile } from "../capture/file-lock.ts";
import { describeSystemError, isSystemError } from "../capture/system-error.ts";
import { neutralPath } from "../names/neutral-text.ts";
import { UPLOAD_ID } from "../server/upload.ts";
import { UsageError } from "./exit-status.ts";

/** Whoever may look into it sees captures. */
const PRIVATE_FOLDER = 0o700;
const MARKER = "xsaudit-serve";
const MARKER_TEXT = "xsaudit serve keeps uploads in this folder, and deletes them. Put nothing else here.\n";
const LOCK = "lock";
/** What an earlier version made there, which made no marker, beside folders of uploads. */
const EARLIER_NAMES = new Set([LOCK, "token", "scratch"]);
/** A file system of its own has it from the beginning. */
const LOST_AND_FOUND = "lost+found";

export interface DataFolder {
  /** Without links: a process that may read only this folder is held to the path that the system knows it by. */
  readonly path: string;
  /** Gives it up. */
  unlock(): void;
}

/** @returns null where another server has it @throws UsageError */
export function openData(named: string): DataFolder | null {
  try {
    mkdirSync(named, { recursive: true, mode: PRIVATE_FOLDER });
    const path = realpathSync(named);
    refuseOthers(path, named);
    chmodSync(path, PRIVATE_FOLDER);
    const marker = join(path, MARKER);
    if (!isOwnFile(marker)) writeFileSync(marker, MARKER_TEXT, { mode: 0o600 });
    const unlock = lockFile(join(path, LOCK));
    return unlock === null ? null : { path, unlock };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new UsageError(`${neutralPath(named)}: uploads cannot be kept there: ${describeSystemError(error)}.`);
  }
}

/** Before anything in it is touched. */
function refuseOthers(path: string, named: string): void {
  if (!isOwn(statSync(path).uid)) {
    throw new UsageError(
      `${neutralPath(named)}: the folder belongs to another user. Name one of your own, or start the server as that user.`,
    );
  }
  const names = readdirSync(path).filter((name) => name !== LOST_AND_FOUND);
  const isEarlier = (): boolean =>
    isOwnFile(join(path, LOCK)) && names.every((name) => EARLIER_NAMES.has(name) || UPLOAD_ID.test(name));
  if (names.length === 0 || isOwnFile(join(path, MARKER)) || isEarlier()) return;
  throw new UsageError(
    `${neutralPath(named)}: the folder has other files in it, and uploads need one of their own. Name an empty folder, or one that is not there yet.`,
  );
}

function isOwnFile(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isFile() === true && isOwn(stats.uid);
}

function isOwn(uid: number): boolean {
  return process.getuid === undefined || uid === process.getuid();
}
