/**
 * What keeps a history, or a night of it, from being used.
 */
import { describeSystemError, isSystemError } from "../capture/system-error.ts";
import { neutralPassage } from "../names/neutral-text.ts";

/** The message is the whole sentence: where, what, and what would be right. */
export class HistoryError extends Error {}

/** What DuckDB says of a query or of a file. */
export class DatabaseError extends Error {}

/** What the system or DuckDB says, in a few words. Any other error is ours: it is thrown on. */
export function describeFailure(error: unknown): string {
  if (isSystemError(error)) return describeSystemError(error);
  if (!(error instanceof DatabaseError)) throw error;
  if (error.message.includes("No space left on device")) return "no space left on device";
  const [firstLine = ""] = error.message.split("\n");
  return neutralPassage(firstLine);
}
