/**
 * Uploads go when their time has come, whatever became of them.
 */
import { expiryOf } from "./upload.ts";
import type { UploadStore } from "./upload-store.ts";

const LEAST_WAIT_MS = 1000;
const MOST_WAIT_MS = 60_000;

/** @returns what ends it */
export function startExpiry(store: UploadStore, ageSeconds: number, remove: (id: string) => void): () => void {
  const waitMs = Math.min(MOST_WAIT_MS, Math.max(LEAST_WAIT_MS, (ageSeconds * 1000) / 10));
  const removeOld = (): void => {
    const now = new Date();
    for (const upload of store.list()) if (expiryOf(upload, ageSeconds) <= now) remove(upload.id);
  };
  removeOld();
  const timer = setInterval(removeOld, waitMs);
  return () => clearInterval(timer);
}
