/**
 * Which uploads are analyzed now and which wait, in their order. Each analysis is a process of its own: whatever becomes
 * of it, the upload says so, and the next one has its turn.
 */
import { isSystemError } from "../capture/system-error.ts";
import { type Job, type JobEnd, type JobLimits, type JobProgress, OUTPUT_FOLDER } from "./jobs/job.ts";
import { LONGEST_TIMER_MS, startJob } from "./jobs/start-job.ts";
import { MAX_STARTS, type ServeLimits } from "./limits.ts";
import type { Standing, TimedProgress, Upload } from "./upload.ts";
import type { UploadStore } from "./upload-store.ts";

export interface Analyses {
  /** Puts it at the end of the queue. */
  add(id: string): void;
  /** Whatever becomes of it is of no interest any more. */
  drop(id: string): void;
  standingOf(id: string): Standing;
  isFull(): boolean;
  /** No further one begins; resolves when those that run have ended, within the time, or were ended. */
  stop(withinMs: number): Promise<void>;
}

export interface AnalysesOptions {
  readonly store: UploadStore;
  readonly limits: ServeLimits;
  readonly keepsCaptures: boolean;
  /** Of the upload as it is in the store, or of how far it is. */
  readonly onChange: (id: string) => void;
  readonly log: (line: string) => void;
}

interface Running {
  readonly job: Job<"audit">;
  readonly ended: Promise<void>;
  progress: TimedProgress | null;
}

export function createAnalyses({ store, limits, keepsCaptures, onChange, log }: AnalysesOptions): Analyses {
  const waiting: string[] = [];
  const running = new Map<string, Running>();
  let isStopping = false;

  function change(upload: Upload, changes: Partial<Upload>): void {
    keep({ ...upload, ...changes });
    onChange(upload.id);
  }

  /** Where there is no room for it on disk, the list holds it as long as the server runs. */
  function keep(upload: Upload): void {
    try {
      store.save(upload);
    } catch (error) {
      log(`${upload.id}: its state cannot be written: ${error instanceof Error ? error.message : ""}`);
      store.hold(upload);
    }
  }

  function startNext(): void {
    while (!isStopping && running.size < limits.concurrentAnalyses && waiting.length > 0) {
      const id = waiting.shift()!;
      const upload = store.find(id);
      if (upload !== null) start(upload);
    }
    for (const id of waiting) onChange(id);
  }

  function start(upload: Upload): void {
    const begun: Upload = { ...upload, state: "running", starts: upload.starts + 1 };
    const startedMs = Date.now();
    keep(begun);
    const output = `${OUTPUT_FOLDER}-${begun.starts}`;
    const job = begin(begun, output, startedMs);
    const ended = job.ended.then((end) => {
      running.delete(upload.id);
      finish(begun, adopt(begun, end, output));
      log(`${upload.id}: ${describeEnd(end)} after ${((Date.now() - startedMs) / 1000).toFixed(1)} s`);
      startNext();
    });
    running.set(upload.id, { job, ended, progress: null });
    onChange(upload.id);
  }

  function begin(upload: Upload, output: string, startedMs: number): Job<"audit"> {
    const captureNames = upload.captures.map(({ name }) => name);
    const task = { kind: "audit", captureNames, hasSite: upload.site !== null, output } as const;
    const onProgress = (progress: JobProgress): void => {
      const entry = running.get(upload.id);
      if (entry === undefined) return;
      entry.progress = { ...progress, elapsedMs: Date.now() - startedMs };
      onChange(upload.id);
    };
    try {
      store.removeOutput(upload.id);
      return startJob(task, store.jobPath(upload.id), jobLimits(limits), onProgress);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      return { ended: Promise.resolve(NOT_BEGUN), kill: () => {} };
    }
  }

  /** A job that says that it is done has its output where it should; else it is not. */
  function adopt(upload: Upload, end: JobEnd<"audit">, output: string): JobEnd<"audit"> {
    if (end.end === "failed" || store.find(upload.id) === null) return end;
    try {
      store.adoptOutput(upload.id, output);
      return end;
    } catch (error) {
      if (!isSystemError(error)) throw error;
      return NOTHING_MADE;
    }
  }

  function finish(upload: Upload, end: JobEnd<"audit">): void {
    if (store.find(upload.id) === null) {
      // Deleted meanwhile; what the process still wrote goes, too.
      store.remove(upload.id);
      return;
    }
    if (isStopping && end.end === "failed" && end.reason === "killed") {
      // Not its own fault: the next server begins it again.
      change(upload, { state: "queued", starts: upload.starts - 1 });
      return;
    }
    if (!keepsCaptures) store.removeCaptures(upload.id);
    if (end.end === "failed") {
      store.removeOutput(upload.id);
      const failure = { reason: end.reason, message: end.message };
      change(upload, { state: "failed", failure, capturesKept: keepsCaptures });
    } else change(upload, { state: "done", starts: 0, summary: end.result, capturesKept: keepsCaptures });
  }

  return {
    add(id) {
      const upload = store.find(id);
      if (upload === null) return;
      if (upload.starts >= MAX_STARTS) {
        store.removeCaptures(id);
        change(upload, { state: "failed", failure: STOPS_THE_SERVER });
        return;
      }
      change(upload, { state: "queued" });
      waiting.push(id);
      startNext();
    },
    drop(id) {
      const place = waiting.indexOf(id);
      if (place >= 0) waiting.splice(place, 1);
      running.get(id)?.job.kill();
    },
    standingOf(id) {
      const place = waiting.indexOf(id);
      return { queuePosition: place < 0 ? null : place + 1, progress: running.get(id)?.progress ?? null };
    },
    isFull: () => waiting.length >= limits.queue,
    async stop(withinMs) {
      isStopping = true;
      const killAll = (): void => {
        for (const { job } of running.values()) job.kill();
      };
      const timer = setTimeout(killAll, Math.min(withinMs, LONGEST_TIMER_MS));
      await Promise.all([...running.values()].map(({ ended }) => ended));
      clearTimeout(timer);
    },
  };
}

function describeEnd(end: JobEnd<"audit">): string {
  return end.end === "done" ? "done" : `failed (${end.reason})`;
}

const NOT_BEGUN: JobEnd<"audit"> = {
  end: "failed",
  reason: "disk",
  message: "The analysis could not be begun: the server lacks room, or processes. Send it again later.",
};

const NOTHING_MADE: JobEnd<"audit"> = {
  end: "failed",
  reason: "crash",
  message: "The analysis left nothing behind, though it said that it was done.",
};

const STOPS_THE_SERVER = {
  reason: "crash",
  message: "The server ended each time that this was analyzed, so that it is not tried again.",
};

export function jobLimits(limits: ServeLimits): JobLimits {
  return {
    timeMs: limits.analysisSeconds * 1000,
    memoryBytes: limits.analysisBytes,
    unpackedBytes: limits.unpackedBytes,
    unpackedRatio: limits.unpackedRatio,
  };
}
