/**
 * The files of a recording: their names, which tell their order, and the limit on what they take together. The newest is
 * the one being written: it has no other name meanwhile, so that a kill leaves nothing to mend.
 */
import { constants, lstatSync, openSync, readdirSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { isSystemError } from "../capture/system-error.ts";

/** Interfaces may have almost any name. */
const UNSAFE_IN_FILE_NAME = /[^A-Za-z0-9._-]/g;
const MAX_NAME_CHARACTERS = 64;
const NUMBER_DIGITS = 6;
const LAST_NUMBER = 999_999;
/** Packets are other people's letters: the owner writes, the folder's group may read. */
const FILE_MODE = 0o640;
/** Bounds the list that is kept of them, and what a folder has to bear, however small the files are. */
const MAX_FILES = 10_000;
/** Names that are taken although the list does not have them: links, folders, another run's. */
const MAX_TAKEN_NAMES = 100;

interface NamedFile {
  readonly name: string;
  /** `20261122T031500Z` */
  readonly time: string;
  readonly number: number;
}

interface KeptFile extends NamedFile {
  readonly bytes: number;
}

export interface NewFile extends NamedFile {
  readonly path: string;
  readonly handle: number;
}

/** Its functions throw the system's errors. */
export interface RecordingFolder {
  /** Makes the next file. Names never go back in time, whatever the clock does. */
  create(nowMs: number): NewFile;
  /** Counts a file that is whole towards the limit from now on. */
  keep(file: NewFile, bytes: number): void;
  /** Removes the oldest files until this much has room beside those kept. */
  makeRoom(bytes: number): void;
}

/**
 * Looks for the files of earlier runs on this interface: they count. Only regular files whose whole name is of this form
 * are ever removed; links are not followed.
 */
export function openRecordingFolder(directory: string, interfaceName: string, totalBytes: number): RecordingFolder {
  const prefix = `xsaudit-${safeName(interfaceName)}-`;
  const kept = findFiles(directory, prefix);
  let keptBytes = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  let newest: NamedFile | null = kept.at(-1) ?? null;

  function removeOldest(): void {
    const oldest = kept[0]!;
    try {
      unlinkSync(join(directory, oldest.name));
    } catch (error) {
      // Someone else was faster.
      if (!isSystemError(error) || error.code !== "ENOENT") throw error;
    }
    kept.shift();
    keptBytes -= oldest.bytes;
  }

  return {
    create(nowMs) {
      const time = laterOf(nameTime(nowMs), newest?.time ?? "");
      for (let taken = 0; ; taken++) {
        const number = newest === null || newest.number >= LAST_NUMBER ? 1 : newest.number + 1;
        const name = `${prefix}${time}-${String(number).padStart(NUMBER_DIGITS, "0")}.pcapng`;
        newest = { name, time, number };
        const path = join(directory, name);
        try {
          // Exclusive: what is there already, a link too, is left as it is.
          return { ...newest, path, handle: openSync(path, EXCLUSIVE, FILE_MODE) };
        } catch (error) {
          if (!isSystemError(error) || error.code !== "EEXIST" || taken === MAX_TAKEN_NAMES) throw error;
        }
      }
    },
    keep({ name, time, number }, bytes) {
      kept.push({ name, time, number, bytes });
      keptBytes += bytes;
    },
    makeRoom(bytes) {
      while (kept.length > 0 && (keptBytes + bytes > totalBytes || kept.length >= MAX_FILES)) removeOldest();
    },
  };
}

const EXCLUSIVE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;

function safeName(interfaceName: string): string {
  return interfaceName.replace(UNSAFE_IN_FILE_NAME, "_").slice(0, MAX_NAME_CHARACTERS);
}

function nameTime(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/[-:]|\.\d+/g, "");
}

/** Of two times in this form, or none. */
function laterOf(a: string, b: string): string {
  return a > b ? a : b;
}

const REST_OF_NAME = /^(\d{8}T\d{6}Z)-(\d{6})\.pcapng$/;

/** The oldest first. */
function findFiles(directory: string, prefix: string): KeptFile[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.startsWith(prefix))
    .flatMap(({ name }) => {
      const [, time, number] = REST_OF_NAME.exec(name.slice(prefix.length)) ?? [];
      if (time === undefined) return [];
      const bytes = lstatSync(join(directory, name), { throwIfNoEntry: false })?.size ?? 0;
      return [{ name, time, number: Number(number), bytes }];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
