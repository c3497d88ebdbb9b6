import { main } from "../../src/cli/main.ts";

export interface CliRun {
  readonly status: number;
  readonly output: string;
  readonly error: string;
}

/** Runs the command line in this process, with buffers in place of a terminal. */
export async function runCli(...argv: readonly string[]): Promise<CliRun> {
  let output = "";
  let error = "";
  const status = await main(argv, {
    output: (text) => {
      output += text;
    },
    error: (text) => {
      error += text;
    },
    isOutputTerminal: false,
    isErrorTerminal: false,
    environment: {},
  });
  return { status, output, error };
}
