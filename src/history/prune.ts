/**
 * Removes nights by their age: whole partitions, damaged ones too, each at once.
 */
import { resolve } from "node:path";
import { neutralPath } from "../names/neutral-text.ts";
import { describeFailure, HistoryError } from "./history-error.ts";
import { listPartitions, type Partition, toDay } from "./layout.ts";
import { createWorkFolder, removeWorkFolder, takeOutPartition } from "./work-folder.ts";

const DAY_MS = 86_400_000;

/**
 * Those that are older than so many days, counted from today or from the newest night where that is earlier.
 * @param keepDays at least 1: the day that is counted from
 * @throws HistoryError
 */
export function findOldPartitions(directory: string, keepDays: number, nowMs: number): readonly Partition[] {
  try {
    const { partitions } = listPartitions(resolve(directory));
    const newest = partitions.at(-1)?.night ?? "";
    const today = toDay(nowMs);
    const countedFrom = newest < today ? newest : today;
    const firstKept = toDay(Date.parse(`${countedFrom}T00:00:00Z`) - (keepDays - 1) * DAY_MS);
    return partitions.filter(({ night }) => night < firstKept);
  } catch (error) {
    throw new HistoryError(`${neutralPath(directory)}: the history cannot be used: ${describeFailure(error)}.`);
  }
}

/** @throws HistoryError; each partition is then whole, or gone */
export function removePartitions(directory: string, partitions: readonly Partition[]): void {
  let work: string | null = null;
  try {
    work = createWorkFolder(resolve(directory));
    for (const partition of partitions) takeOutPartition(work, resolve(directory), partition);
  } catch (error) {
    throw new HistoryError(`${neutralPath(directory)}: nights cannot be removed: ${describeFailure(error)}.`);
  } finally {
    if (work !== null) removeWorkFolder(work);
  }
}
