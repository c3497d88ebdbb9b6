/**
 * How the programs of the benchmark end where the command line has a mistake: a sentence, and status 2.
 */
import { OptionMistake } from "./traffic/options.ts";

export function complain(error: unknown): void {
  if (!(error instanceof OptionMistake) && !isOptionError(error)) throw error;
  console.error(`bench: ${error.message}`);
  process.exitCode = 2;
}

/** What `parseArgs` throws. */
function isOptionError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}
