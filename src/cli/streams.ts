/**
 * Where a command writes and what it knows of its terminal: real streams in use, buffers in tests.
 */
import { describeSystemError } from "../capture/system-error.ts";
import { UsageError } from "./exit-status.ts";

export interface Streams {
  readonly output: (text: string) => void | Promise<void>;
  readonly error: (text: string) => void;
  readonly isOutputTerminal: boolean;
  readonly isErrorTerminal: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export function createStreams(): Streams {
  // Each write hears of its own failure; a reader of standard error that went away changes nothing about the report.
  process.stdout.on("error", () => {});
  process.stderr.on("error", () => {});
  return {
    output: writeToOutput,
    error: (text) => process.stderr.write(text),
    isOutputTerminal: process.stdout.isTTY === true,
    isErrorTerminal: process.stderr.isTTY === true,
    environment: process.env,
  };
}

/** Of what runs without a terminal and without a reader: only what it would say on standard error is heard. */
export function silentStreams(error: (text: string) => void): Streams {
  return { output: () => {}, error, isOutputTerminal: false, isErrorTerminal: false, environment: {} };
}

/** One output, cut as it comes. */
export type Pieces = Iterable<string> | AsyncIterable<string>;

/** Writes the pieces of one output, one behind the other. */
export async function writePieces(pieces: Pieces, { output }: Streams): Promise<void> {
  for await (const piece of pieces) await output(piece);
}

/** Waits until the text is gone: a report may be larger than memory should be. */
async function writeToOutput(text: string): Promise<void> {
  const failure = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) => {
    process.stdout.write(text, resolve);
  });
  // A reader that closes early (head, less) has had enough: what was found stays the exit status.
  if (failure?.code === "EPIPE" || failure === null || failure === undefined) return;
  throw new UsageError(`the report cannot be written: ${describeSystemError(failure)}.`);
}
