/**
 * How a partition takes its place: written in a folder of its own, then renamed. The old one is moved aside just before
 * and removed just after, so that whoever is killed at any point leaves either of them whole, and the next one to open
 * the history puts right what was left between the two.
 *
 *     <history>/.tmp-<pid>-<host>-<random>/new/day=.../sensor=...    being written, complete once there is an old one
 *                                         /old/day=.../sensor=...    moved aside
 */
import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { hostname, uptime } from "node:os";
import { dirname, join } from "node:path";
import { isSystemError } from "../capture/system-error.ts";
import { listPartitions, type NightName, partitionPath } from "./layout.ts";

const PREFIX = ".tmp-";
const NAME = /^\.tmp-(\d{1,10})-([\w.]+)-[0-9a-f]{12}$/;
const OWN_HOST = hostname().replaceAll(/[^\w.]/g, "_");
/** Of a process on another machine that shares the disk only the age tells; no night takes as long to write. */
const ABANDONED_MS = 86_400_000;

/** The system's errors are thrown by all of these. */
export function createWorkFolder(directory: string): string {
  const path = join(directory, `${PREFIX}${process.pid}-${OWN_HOST}-${randomBytes(6).toString("hex")}`);
  mkdirSync(path);
  return path;
}

/** Makes the folder in which the night is to be written. */
export function makeNewPartition(work: string, night: NightName): string {
  const path = partitionPath(newNights(work), night);
  mkdirSync(path, { recursive: true });
  return path;
}

/** Puts the written night in the place of the old one, if there is one. */
export function placePartition(work: string, directory: string, night: NightName): void {
  const written = partitionPath(newNights(work), night);
  const place = partitionPath(directory, night);
  const old = partitionPath(oldNights(work), night);
  for (const name of readdirSync(written)) sync(join(written, name));
  for (const folder of [written, dirname(written), newNights(work), work, directory]) sync(folder);
  mkdirSync(dirname(place), { recursive: true });
  mkdirSync(dirname(old), { recursive: true });
  const isReplaced = moved(place, old);
  try {
    renameSync(written, place);
  } catch (error) {
    if (isReplaced) moved(old, place);
    throw error;
  }
  sync(dirname(place));
  sync(directory);
}

/** Takes a night out of the history at once; its files go with the work folder. */
export function takeOutPartition(work: string, directory: string, night: NightName): void {
  const place = partitionPath(directory, night);
  moved(place, join(work, `${night.night} ${night.sensor}`));
  // Refused where another sensor has a night of that day.
  unlessRefused(() => rmdirSync(dirname(place)));
}

/** What cannot be removed now goes when the history is opened next. */
export function removeWorkFolder(work: string): void {
  unlessRefused(() => rmSync(work, { recursive: true, force: true }));
}

/** Finishes or undoes what runs left that were killed. Where we may not write, others will have to. */
export function mend(directory: string, nowMs: number): void {
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    unlessRefused(() => {
      if (!isAbandoned(name, path, nowMs)) return;
      restore(path, directory);
      removeWorkFolder(path);
    });
  }
}

/** A night that was moved aside and not yet replaced has its successor beside it, written and synced. */
function restore(work: string, directory: string): void {
  for (const night of partitionsIn(oldNights(work))) {
    const place = partitionPath(directory, night);
    if (statSync(place, { throwIfNoEntry: false }) !== undefined) continue;
    if (!moved(partitionPath(newNights(work), night), place)) moved(partitionPath(oldNights(work), night), place);
    sync(dirname(place));
  }
}

function partitionsIn(directory: string): readonly NightName[] {
  return statSync(directory, { throwIfNoEntry: false }) === undefined ? [] : listPartitions(directory).partitions;
}

function isAbandoned(name: string, path: string, nowMs: number): boolean {
  const [, processId, host] = NAME.exec(name) ?? [];
  if (processId === undefined) return false;
  const ageMs = nowMs - statSync(path).mtimeMs;
  return ageMs > ABANDONED_MS || (host === OWN_HOST && !isAlive(Number(processId), ageMs));
}

/** Whether the process that changed a folder so long ago still runs. */
function isAlive(processId: number, ageMs: number): boolean {
  // Numbers are given again: each time to the first process of a container, and from the beginning when the machine starts.
  const longestSeconds = processId === process.pid ? process.uptime() : uptime();
  if (ageMs > longestSeconds * 1000) return false;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one too.
    return (error as NodeJS.ErrnoException).code === "EPERM"; // process.kill throws the system's errors only
  }
}

/** Whether there was something to move. */
function moved(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (isSystemError(error) && error.code === "ENOENT") return false;
    throw error;
  }
}

function unlessRefused(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}

function newNights(work: string): string {
  return join(work, "new");
}

function oldNights(work: string): string {
  return join(work, "old");
}

/** What a rename shows must be on the disk before it. */
function sync(path: string): void {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
