/** Runs the measuring in a process of its own. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { MEASURING_FLAGS } from "./allocated-bytes.ts";
import type { Figure } from "./figures.ts";

const PROGRAM = join(import.meta.dirname, "figures.ts");
const MAX_OUTPUT_BYTES = 16 * 2 ** 20;

export async function measureReaders(): Promise<Figure[]> {
  const argv = [...MEASURING_FLAGS, "--import", "tsx", PROGRAM];
  const { stdout } = await promisify(execFile)(process.execPath, argv, { maxBuffer: MAX_OUTPUT_BYTES });
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Figure); // written so by figures.ts
}
