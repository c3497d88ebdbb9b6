/**
 * The folder of all uploads, one in each folder of it:
 *
 *     <data>/<id>/upload.json       what is known of it, replaced at once and whole
 *                 job/capture-1...  the bytes as they were received, under no name of the client's
 *                     site          the site file or pool database, where one came with them
 *                     output/       what the analysis made
 *
 * A folder without an upload.json is an upload that never came to its end: it goes when the server starts.
 */
import { randomBytes } from "node:crypto";
import { constants, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { isSystemError } from "../capture/system-error.ts";
import { captureFile, OUTPUT_FOLDER } from "./jobs/job.ts";
import { UPLOAD_ID, type Upload, uploadSchema } from "./upload.ts";

const STATE_FILE = "upload.json";
const ID_BYTES = 16;
const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;

export interface UploadStore {
  /** Makes the folders of a new upload. @throws the system's error */
  create(): string;
  /** From the moment it is kept, it is listed. @throws the system's error */
  save(upload: Upload): void;
  /** The same without a file, where there is no room for one. */
  hold(upload: Upload): void;
  find(id: string): Upload | null;
  /** The newest first. */
  list(): readonly Upload[];
  /** With all that was made of it. */
  remove(id: string): void;
  removeCaptures(id: string): void;
  /** All of it, of whatever start. */
  removeOutput(id: string): void;
  /** What that start made is what there is of the upload. */
  adoptOutput(id: string, folder: string): void;
  /** Where the file system can, both share the room that they take. @throws the system's error */
  copyCaptures(from: Upload, to: string): Promise<void>;
  /** Of the job's files, captures, site file and output. */
  jobPath(id: string, file?: string): string;
}

/** Reads what is there, and clears away what is no whole upload. @throws the system's error where the folder cannot be used */
export function openUploadStore(data: string): UploadStore {
  const uploads = new Map<string, Upload>();
  const folderOf = (id: string): string => join(data, id);
  const jobPath = (id: string, file = ""): string => join(folderOf(id), "job", file);
  const remove = (id: string): void => {
    uploads.delete(id);
    // Without it there is no upload: what a process is writing there just now goes when that has ended, or the next server starts.
    rmSync(join(folderOf(id), STATE_FILE), { force: true });
    clear(folderOf(id));
  };

  for (const id of readdirSync(data).filter((name) => UPLOAD_ID.test(name))) {
    const upload = readUpload(join(data, id, STATE_FILE));
    if (upload?.id === id) uploads.set(id, upload);
    else remove(id);
  }

  return {
    create() {
      const id = randomBytes(ID_BYTES).toString("base64url");
      mkdirSync(folderOf(id), { mode: PRIVATE_FOLDER });
      mkdirSync(jobPath(id), { mode: PRIVATE_FOLDER });
      return id;
    },
    save(upload) {
      const path = join(folderOf(upload.id), STATE_FILE);
      writeFileSync(`${path}.new`, JSON.stringify(upload), { mode: PRIVATE_FILE });
      renameSync(`${path}.new`, path);
      uploads.set(upload.id, upload);
    },
    hold(upload) {
      uploads.set(upload.id, upload);
    },
    find: (id) => uploads.get(id) ?? null,
    list: () => [...uploads.values()].sort((a, b) => b.createdAt.localeCompare(a.createdAt)),
    remove,
    removeCaptures(id) {
      for (const number of uploads.get(id)?.captures.keys() ?? []) {
        clear(jobPath(id, captureFile(number + 1)));
      }
    },
    removeOutput(id) {
      for (const name of namesIn(jobPath(id)).filter((known) => known.startsWith(OUTPUT_FOLDER))) {
        clear(jobPath(id, name));
      }
    },
    adoptOutput(id, folder) {
      renameSync(jobPath(id, folder), jobPath(id, OUTPUT_FOLDER));
    },
    async copyCaptures(from, to) {
      for (const number of from.captures.keys()) {
        const file = captureFile(number + 1);
        await copyFile(jobPath(from.id, file), jobPath(to, file), constants.COPYFILE_FICLONE);
      }
    },
    jobPath,
  };
}

/** As far as it can be: somebody may be writing there still. */
function clear(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return [];
  }
}

/** Null where there is none, or none of ours. */
function readUpload(path: string): Upload | null {
  try {
    return uploadSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    // A file that another version wrote, or half of one, says nothing that could be shown.
    if (isSystemError(error) && error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
    return null;
  }
}
