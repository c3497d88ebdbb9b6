/**
 * The program of a job's process: what `xsaudit serve` has done with what others sent, beside its own process. Reads its
 * task from standard input, and answers in lines of JSON. See `src/server/jobs/job.ts`. It is built as one file: what others
 * load when they need it is loaded at once, since later the program may be out of reach.
 */
import { isSystemError } from "../capture/system-error.ts";
import { JOB_USER, type JobMessage, type JobTask, jobSchema } from "../server/jobs/job.ts";
import { UsageError } from "./exit-status.ts";
import { auditUpload } from "./job-audit.ts";
import { checkSite } from "./job-check-site.ts";
import { compareUploads } from "./job-diff.ts";
import { JobRefusal } from "./job-refusal.ts";
import type { UnpackingLimits } from "./unpacked-size.ts";
import { readVersion } from "./version.ts";

const NO_ROOM = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

const ORPHAN_CHECK_MS = 100;

endWithServer();
const version = readVersion();
giveUpRoot();
await run();

function giveUpRoot(): void {
  if (process.getuid?.() !== 0) return;
  process.setgroups?.([]);
  process.setgid?.(JOB_USER);
  process.setuid?.(JOB_USER);
}

/** Its result is of no use to the next server, which begins the work again. */
function endWithServer(): void {
  const server = process.ppid;
  setInterval(() => process.ppid === server || process.exit(1), ORPHAN_CHECK_MS).unref();
}

async function run(): Promise<void> {
  const { task, ...limits } = jobSchema.parse(JSON.parse(await readInput()));
  try {
    say({ say: "result", result: await perform(task, limits) });
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    say({ say: "refusal", reason: refusal.reason, message: refusal.message });
  }
}

async function perform(task: JobTask, limits: UnpackingLimits): Promise<unknown> {
  switch (task.kind) {
    case "audit":
      return auditUpload(task, limits, version, (progress) => say({ say: "progress", progress }));
    case "check-site":
      return checkSite(task.text);
    case "diff":
      return compareUploads(task, version);
  }
}

function refusalOf(error: unknown): JobRefusal | null {
  if (error instanceof JobRefusal) return error;
  if (error instanceof UsageError) return new JobRefusal("mistake", error.message);
  const isFull = isSystemError(error) && NO_ROOM.has(error.code ?? "");
  return isFull ? new JobRefusal("disk", "The server has no room for what the analysis makes.") : null;
}

function say(message: JobMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

async function readInput(): Promise<string> {
  let text = "";
  for await (const piece of process.stdin.setEncoding("utf8")) text += piece;
  return text;
}
