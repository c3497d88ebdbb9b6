/**
 * Where a command writes and what it knows of its terminal: real streams in use, buffers in tests.
 */
export interface Streams {
  readonly output: (text: string) => void;
  readonly error: (text: string) => void;
  readonly isOutputTerminal: boolean;
  readonly isErrorTerminal: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export function createStreams(): Streams {
  // A reader that closes early (head, less) has had enough: that is no error of ours.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  return {
    output: (text) => process.stdout.write(text),
    error: (text) => process.stderr.write(text),
    isOutputTerminal: process.stdout.isTTY === true,
    isErrorTerminal: process.stderr.isTTY === true,
    environment: process.env,
  };
}
