/**
 * The audit in several threads: one judges, the others read the same captures and track a share of the flows each. What
 * they hand over is put in the order of the packets, so that the report is the same however many there are.
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { CaptureFile } from "../capture/files.ts";
import type { Period } from "../capture/period.ts";
import type { StageSink } from "../names/flow-stage.ts";
import { MAX_BATCHES_AHEAD } from "./batch.ts";
import type { BatchReader } from "./batch-reader.ts";
import {
  CONTROL_WORDS,
  ControlWord,
  type FlowThreadStart,
  NO_LAST_TURN,
  type ThreadEnd,
  type ThreadProgress,
  type TurnMessage,
} from "./messages.ts";

export interface Threading {
  readonly files: readonly CaptureFile[];
  /** What lies outside is passed over. */
  readonly period: Period | undefined;
  /** Threads that track flows, beside this one. */
  readonly threads: number;
  readonly reader: BatchReader;
  /** Hears of all that they found; what it throws ends the reading. */
  readonly sink: StageSink;
  /** Hears how far the reading has come. */
  readonly onProgress: (progress: ThreadProgress) => void;
  /** Ends the reading early, at the same packet for all. */
  readonly signal: AbortSignal | undefined;
}

/** A thread, and the turns of it that wait for those of others. */
interface FlowThread {
  readonly worker: Worker;
  readonly turns: TurnMessage[];
  /** Rejects with what it fails with. */
  readonly failure: Promise<never>;
}

/** Reads the files, and adds to their inputs what was read of each. @returns how each thread ended */
export async function trackInThreads(threading: Threading): Promise<ThreadEnd[]> {
  const { files, threads, period, signal } = threading;
  const control = new Int32Array(new SharedArrayBuffer(CONTROL_WORDS * Int32Array.BYTES_PER_ELEMENT));
  control[ControlWord.lastTurn] = NO_LAST_TURN;
  const flowThreads = Array.from({ length: threads }, (_, stage) =>
    startThread({ files, share: { stage, stages: threads }, control, period }),
  );
  const stop = (): void => {
    const judged = Atomics.load(control, ControlWord.judgedTurns);
    Atomics.store(control, ControlWord.lastTurn, judged + MAX_BATCHES_AHEAD + 1);
  };
  signal?.addEventListener("abort", stop);
  try {
    const ends = await judgeTurns(flowThreads, control, threading);
    for (const [index, input] of ends[0]!.inputs.entries()) Object.assign(files[index]!.input, input);
    return ends;
  } finally {
    signal?.removeEventListener("abort", stop);
    await Promise.all(flowThreads.map(({ worker }) => worker.terminate()));
  }
}

/** What it makes is handed over or forgotten soon, so that a larger young generation only keeps garbage for longer. */
const FLOW_THREAD_LIMITS = { maxYoungGenerationSizeMb: 24 };

function startThread(start: FlowThreadStart): FlowThread {
  const worker = new Worker(new URL("./flow-thread.js", import.meta.url), {
    workerData: start,
    resourceLimits: FLOW_THREAD_LIMITS,
  });
  const turns: TurnMessage[] = [];
  worker.on("message", (turn: TurnMessage) => turns.push(turn));
  const failure = new Promise<never>((_, reject) => {
    worker.once("error", reject);
  });
  // It may fail while others are waited for.
  failure.catch(() => {});
  return { worker, turns, failure };
}

async function judgeTurns(
  flowThreads: readonly FlowThread[],
  control: Int32Array,
  { reader, sink, onProgress }: Threading,
): Promise<ThreadEnd[]> {
  for (;;) {
    const turns = await Promise.all(flowThreads.map(nextTurn));
    reader.read(
      turns.map(({ batch }) => batch),
      sink,
    );
    Atomics.add(control, ControlWord.judgedTurns, 1);
    Atomics.notify(control, ControlWord.judgedTurns);
    onProgress(turns[0]!);
    const ends = turns.map(({ end }) => end).filter((end) => end !== null);
    if (ends.length === flowThreads.length) return ends;
    // Files are read as far as they reached in the beginning. One that is cut meanwhile is another one for each thread.
    if (ends.length > 0) throw new Error("a capture changed while it was read");
  }
}

async function nextTurn({ worker, turns, failure }: FlowThread): Promise<TurnMessage> {
  if (turns.length === 0) await Promise.race([once(worker, "message"), failure]);
  return turns.shift()!;
}
