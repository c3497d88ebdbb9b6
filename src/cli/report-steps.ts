/**
 * Steps of a run that goes on where one of them fails.
 */
import { describeSystemError, isSystemError } from "../capture/system-error.ts";
import { HistoryError } from "../history/history-error.ts";
import { UsageError } from "./exit-status.ts";
import type { Streams } from "./streams.ts";

export interface Steps {
  /** Does it, and answers null where it fails for what the system or the history says; anything else is a bug, and thrown. */
  attempt<Result>(what: string, step: () => Result): Result | null;
  attemptLater<Result>(what: string, step: () => Promise<Result>): Promise<Result | null>;
  /** Says that something failed. */
  fail(sentence: string): void;
  hasFailed(): boolean;
}

export function createSteps({ error }: Streams): Steps {
  let hasFailed = false;

  function fail(sentence: string): void {
    hasFailed = true;
    error(`xsaudit: ${sentence}\n`);
  }

  function failWith(what: string, cause: unknown): null {
    if (cause instanceof HistoryError || cause instanceof UsageError) fail(cause.message);
    else if (isSystemError(cause)) fail(`${what}: ${describeSystemError(cause)}`);
    else throw cause;
    return null;
  }

  return {
    attempt(what, step) {
      try {
        return step();
      } catch (cause) {
        return failWith(what, cause);
      }
    },
    async attemptLater(what, step) {
      try {
        return await step();
      } catch (cause) {
        return failWith(what, cause);
      }
    },
    fail,
    hasFailed: () => hasFailed,
  };
}
