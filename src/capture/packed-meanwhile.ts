/**
 * Rotated files are packed as time goes by, also between being found and being read: they have another name then.
 */
import type { OpenFileSource } from "./byte-source.ts";
import type { CaptureFile } from "./files.ts";
import { isSystemError } from "./system-error.ts";

/** As gzip and zstd name what takes the file's place. */
const PACKED_SUFFIXES = [".gz", ".zst"] as const;

/**
 * Opens a rotated file by the name that it has by now.
 * @param files that are read together: what is one of them already is not read in another's place, too
 */
export function orPackedMeanwhile(files: readonly CaptureFile[], openFile: OpenFileSource): OpenFileSource {
  const found = new Set(files.map(({ input }) => input.path));
  const rotated = new Set(files.filter(({ isRotated }) => isRotated).map(({ input }) => input.path));
  return async (path, onRead, maxBytes) => {
    try {
      return await openFile(path, onRead, maxBytes);
    } catch (error) {
      if (!isGone(error) || !rotated.has(path)) throw error;
      for (const packed of PACKED_SUFFIXES.map((suffix) => `${path}${suffix}`).filter((name) => !found.has(name))) {
        // How far it reached says nothing of how many bytes it has now.
        const source = await openFile(packed, onRead).catch(nullIfGone);
        if (source !== null) return source;
      }
      throw error;
    }
  };
}

function nullIfGone(error: unknown): null {
  if (isGone(error)) return null;
  throw error;
}

function isGone(error: unknown): boolean {
  return isSystemError(error) && error.code === "ENOENT";
}
