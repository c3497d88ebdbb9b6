/**
 * Starts a job, holds it to its limits, and says how it ended. Whatever the process does, or says, comes to one of the
 * ends that `job.ts` names.
 */
import type { ChildProcess } from "node:child_process";
import { lchownSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  type FailureReason,
  JOB_USER,
  type Job,
  type JobEnd,
  type JobFailure,
  type JobKind,
  type JobLimits,
  type JobMessage,
  type JobProgress,
  type JobTask,
  messageSchema,
  RESULT_SCHEMAS,
} from "./job.ts";
import { readLines } from "./lines.ts";
import { watchMemory } from "./memory-watch.ts";
import { startProcess } from "./process.ts";

/** What timers take: a longer one is over at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * @param folder with the task's files, which the process is started in and makes its files in; null where it needs none
 */
export function startJob<Task extends JobTask>(
  task: Task,
  folder: string | null,
  limits: JobLimits,
  onProgress: (progress: JobProgress) => void,
): Job<Task["kind"]> {
  if (folder !== null && process.getuid?.() === 0) giveAway(folder);
  const child = startProcess(folder, limits.memoryBytes, limits.timeMs);
  const end = (reason: FailureReason): void => {
    death ??= reason;
    kill(child);
  };
  let death: FailureReason | null = null;
  let last: Exclude<JobMessage, { say: "progress" }> | null = null;

  const clock = setTimeout(() => end("time"), Math.min(limits.timeMs, LONGEST_TIMER_MS));
  const stopWatch =
    child.pid === undefined ? () => {} : watchMemory(child.pid, limits.memoryBytes, () => end("memory"));
  const { unpackedBytes, unpackedRatio } = limits;
  // Neither stream is there where the system starts no process; the error follows.
  child.stdin?.on("error", () => {}); // it may end before it has read its task
  child.stdin?.end(JSON.stringify({ task, unpackedBytes, unpackedRatio }));
  readLines(
    child.stdout ?? Readable.from([]),
    (line) => {
      // Behind its answer it has nothing to say.
      const message = last === null ? parseMessage(line) : null;
      if (message === null) end("crash");
      else if (message.say === "progress") onProgress(message.progress);
      else last = message;
    },
    () => end("crash"),
  );

  const ended = new Promise<JobEnd<Task["kind"]>>((resolve) => {
    const finish = (status: number | null, signal: NodeJS.Signals | null): void => {
      clearTimeout(clock);
      stopWatch();
      resolve(death === null ? endOf<Task["kind"]>(task.kind, last, status, signal) : failure(death));
    };
    child.once("error", () => finish(null, null));
    child.once("close", finish);
  });
  return { ended, kill: () => end("killed") };
}

/** Not the files of others: a folder has only what the server put there. */
function giveAway(folder: string): void {
  lchownSync(folder, JOB_USER, JOB_USER);
  // Of an earlier start there may be links, made by whatever took the process over.
  for (const name of readdirSync(folder)) lchownSync(join(folder, name), JOB_USER, JOB_USER);
}

/** Its whole group: the shell that started it is gone by then, or not yet. */
function kill(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended just now.
  }
}

function parseMessage(line: string): JobMessage | null {
  try {
    return messageSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

function endOf<Kind extends JobKind>(
  kind: Kind,
  last: Exclude<JobMessage, { say: "progress" }> | null,
  status: number | null,
  signal: NodeJS.Signals | null,
): JobEnd<Kind> {
  if (status !== 0) return failure(deathBy(signal));
  if (last?.say === "refusal") return { end: "failed", reason: last.reason, message: last.message };
  const result = last === null ? null : RESULT_SCHEMAS[kind].safeParse(last.result);
  // The schema is the one of that kind.
  if (result?.success) return { end: "done", result: result.data } as JobEnd<Kind>;
  return failure("crash");
}

/** V8 ends the process where the heap is full; the kernel where a file is too large, or it needs memory itself. */
function deathBy(signal: NodeJS.Signals | null): FailureReason {
  if (signal === "SIGABRT" || signal === "SIGTRAP" || signal === "SIGKILL") return "memory";
  if (signal === "SIGXCPU") return "time";
  return signal === "SIGXFSZ" ? "disk" : "crash";
}

function failure(reason: FailureReason): JobFailure {
  return { end: "failed", reason, message: MESSAGES[reason] };
}

const MESSAGES = {
  time: "It took longer than an analysis may take here. Send a shorter capture (editcap -A, -B cut by time).",
  memory: "It needed more memory than an analysis may take here. Send a smaller capture, or one with fewer flows.",
  crash:
    "The analysis ended by a mistake of its own. The capture may have been made to do that; the server is unharmed.",
  killed: "It was ended before it was done.",
  mistake: "There is a mistake in what was sent.",
  damaged: "It cannot be read.",
  unpacked: "It unpacks to more than is taken here.",
  disk: "There was no room for what the analysis made.",
} as const satisfies Record<FailureReason, string>;
