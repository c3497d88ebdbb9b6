/**
 * Work between two clicks, to check a site file while it is typed or to compare two reports: in processes of their own
 * like analyses, but a few at a time and not for long.
 */
import type { JobLimits, JobResult, JobTask } from "./jobs/job.ts";
import { startJob } from "./jobs/start-job.ts";
import { RequestProblem } from "./request-problem.ts";
import { createTurns } from "./turns.ts";

const MAX_AT_ONCE = 2;
const MAX_WAITING = 64;
const MAX_MS = 60_000;

type SideTask = Exclude<JobTask, { kind: "audit" }>;
export interface SideJobs {
  /**
   * @param folder with the task's files
   * @param prepare puts them there, once it is the task's turn: what waits takes no room
   * @throws RequestProblem where too many wait, or it did not end well
   */
  run<Task extends SideTask>(
    task: Task,
    folder: string | null,
    prepare?: () => Promise<void>,
  ): Promise<JobResult<Task["kind"]>>;
  stop(): void;
}

export function createSideJobs(limits: JobLimits): SideJobs {
  const turns = createTurns(MAX_AT_ONCE, MAX_WAITING);
  const running = new Set<{ kill(): void }>();

  async function start<Task extends SideTask>(task: Task, folder: string | null): Promise<JobResult<Task["kind"]>> {
    const job = startJob(task, folder, { ...limits, timeMs: Math.min(limits.timeMs, MAX_MS) }, () => {});
    running.add(job);
    const end = await job.ended;
    running.delete(job);
    if (end.end === "done") return end.result;
    throw new RequestProblem(end.reason === "mistake" ? "bad-request" : "internal-error", end.message);
  }

  return {
    run(task, folder, prepare = async () => {}) {
      const turn = turns.take(async () => {
        await prepare();
        return start(task, folder);
      });
      if (turn === null) throw new RequestProblem("busy", "The server is busy. Try again in a moment.");
      return turn;
    },
    stop() {
      for (const job of running) job.kill();
    },
  };
}
