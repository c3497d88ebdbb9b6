/**
 * Secrets stand in files of their own, which not everyone on the machine may read. No sentence here has a word of them.
 */
import { constants, open } from "node:fs/promises";
import { join } from "node:path";
import { describeSystemError, isSystemError } from "../capture/system-error.ts";
import { neutralPath } from "../names/neutral-text.ts";

/** What a path begins with that leads to where systemd puts the credentials of a unit. */
export const CREDENTIALS_PREFIX = "$CREDENTIALS_DIRECTORY/";

/** Passwords, addresses and a few headers; who names a report by mistake is told so. */
const MAX_BYTES = 64 * 1024;
const OTHERS_READ_OR_WRITE = 0o006;

export type SecretText =
  | { readonly text: string; readonly mistake: null }
  | { readonly text: null; readonly mistake: string };

/** Never throws for what the file is or lacks. */
export async function readSecretFile(path: string): Promise<SecretText> {
  const place = placeOf(path);
  if (place === null)
    return wrong(path, "this program was started without credentials: LoadCredential= in its unit gives them");
  try {
    // Without waiting for a writer, were it a pipe.
    const file = await open(place, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const status = await file.stat();
      if (!status.isFile()) return wrong(path, "this is no file");
      if (isOpenToAll(status.mode)) return wrong(path, describeMode(status.mode));
      if (status.size > MAX_BYTES) return wrong(path, `more than ${MAX_BYTES} bytes, which no secret has`);
      // Editors end every file with a line's end; blanks may be a password's own.
      const text = (await file.readFile("utf8")).replace(/[\r\n]+$/, "");
      return text === "" ? wrong(path, "the file is empty") : { text, mistake: null };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return wrong(path, `the file cannot be read: ${describeSystemError(error)}`);
  }
}

/** Null where there is no folder of credentials. */
function placeOf(path: string): string | null {
  if (!path.startsWith(CREDENTIALS_PREFIX)) return path;
  const folder = process.env.CREDENTIALS_DIRECTORY;
  return folder === undefined || folder === "" ? null : join(folder, path.slice(CREDENTIALS_PREFIX.length));
}

/** Whether everyone on this machine may read, or change, what is in a file of that mode. */
export function isOpenToAll(mode: number): boolean {
  return (mode & OTHERS_READ_OR_WRITE) !== 0;
}

function describeMode(mode: number): string {
  const digits = (mode & 0o777).toString(8).padStart(4, "0");
  return `everyone on this machine may read or change this file (mode ${digits}); take that away with chmod o=`;
}

function wrong(path: string, mistake: string): SecretText {
  return { text: null, mistake: `${neutralPath(path)}: ${mistake}` };
}
