/**
 * Uploads go when their time has come, whatever became of them.
 */
import { describeSystemError, isSystemError } from "../capture/system-error.ts";
import { expiryOf } from "./upload.ts";
import type { UploadStore } from "./upload-store.ts";

const LEAST_WAIT_MS = 1000;
const MOST_WAIT_MS = 60_000;

/** @returns what ends it */
export function startExpiry(
  store: UploadStore,
  ageSeconds: number,
  remove: (id: string) => void,
  log: (line: string) => void,
): () => void {
  const waitMs = Math.min(MOST_WAIT_MS, Math.max(LEAST_WAIT_MS, (ageSeconds * 1000) / 10));
  const removeOne = (id: string): void => {
    try {
      remove(id);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      log(`${id}: it has had its time, and cannot be removed: ${describeSystemError(error)}`);
    }
  };
  const removeOld = (): void => {
    const now = new Date();
    for (const upload of store.list()) if (expiryOf(upload, ageSeconds) <= now) removeOne(upload.id);
  };
  removeOld();
  const timer = setInterval(removeOld, waitMs);
  return () => clearInterval(timer);
}
