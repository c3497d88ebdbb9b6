import { availableParallelism } from "node:os";
import type { Threads } from "../report/analyze.ts";
import { parseCount } from "./quantities.ts";

/** More than any machine makes use of. */
const MAX_THREADS = 64;

/** What `--threads` says; the cores where it is not given. @throws UsageError */
export function parseThreads(text: string | undefined): Threads {
  return text === undefined
    ? { count: availableParallelism(), isForced: false }
    : { count: parseCount(text, "--threads", 1, MAX_THREADS), isForced: true };
}
