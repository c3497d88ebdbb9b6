/**
 * The engine of the project itself: seeds mutated without looking at what they do. It runs everywhere, takes whole captures
 * too, and holds every input to a budget of time and memory.
 */
import { Worker } from "node:worker_threads";
import { fuzzFolder, keepInput } from "./folders.ts";
import { type LoopMessage, type LoopStart, MAX_INPUT_BYTES, SHARED_HEAD_BYTES, SharedWord } from "./mutation-loop.ts";
import type { Finding, Outcome } from "./outcome.ts";
import type { Target } from "./targets.ts";

/** What one input may take: of processor time, and beyond what the process had before. */
const INPUT_MS = 2000;
const INPUT_MEGABYTES = 256;
/** The programs and seeds. */
const REST_MEGABYTES = 128;
const WATCH_MS = 50;
const MAX_FINDINGS = 10;

/** tsx is at work in the main thread only. */
const LOADER = `import("tsx/esm/api").then(({ register }) => {
  register();
  return import(${JSON.stringify(new URL("./mutation-loop.ts", import.meta.url).href)});
});`;

type Note = (why: string, bytes: Uint8Array) => void;

/** Fuzzes the target for so long. @param seed other inputs for another one */
export async function runMutation(target: Target, minutes: number, seed: number): Promise<Outcome> {
  const endMs = Date.now() + minutes * 60_000;
  const findings = new Map<string, Finding>();
  const figures = { inputs: 0, withinMs: 0, peakMegabytes: 0 };
  // One fault has many inputs: the first is kept.
  const note: Note = (why, bytes) => {
    const fault = why.split("\n", 2).join().replaceAll(/\d+/g, "0");
    if (findings.has(fault)) return;
    findings.set(fault, { why, path: keepInput(fuzzFolder("findings", target.name), bytes) });
  };
  for (let round = 0; Date.now() < endMs && findings.size < MAX_FINDINGS; round++) {
    const ended = await runLoop({ target: target.name, seed: seed + round, endMs, only: null }, note);
    figures.inputs += ended.inputs;
    figures.withinMs = Math.max(figures.withinMs, ended.withinMs);
    figures.peakMegabytes = Math.max(figures.peakMegabytes, ended.peakMegabytes);
    // What many inputs leave behind is no one's: it counts what this one takes alone.
    if (ended.suspect !== null) await tryAlone(target, ended.suspect, note);
  }
  return { ...figures, findings: [...findings.values()] };
}

/** Tries one input within the budget. */
export async function tryAlone(target: Target, bytes: Uint8Array, note: Note): Promise<void> {
  const { suspect, why } = await runLoop(
    { target: target.name, seed: 0, endMs: Number.POSITIVE_INFINITY, only: bytes },
    note,
  );
  if (suspect !== null) note(why, suspect);
}

interface LoopEnd {
  readonly inputs: number;
  readonly withinMs: number;
  readonly peakMegabytes: number;
  /** The input at which the loop was stopped, and why. */
  readonly suspect: Uint8Array | null;
  readonly why: string;
}

/** In a thread of its own, which can be stopped in the middle of an input. */
async function runLoop(start: Omit<LoopStart, "shared">, note: Note): Promise<LoopEnd> {
  const shared = new SharedArrayBuffer(SHARED_HEAD_BYTES + MAX_INPUT_BYTES);
  const words = new Int32Array(shared, 0, SHARED_HEAD_BYTES / 4);
  words[SharedWord.inputs] = -1;
  const worker = new Worker(LOADER, {
    eval: true,
    workerData: { ...start, shared } satisfies LoopStart,
    resourceLimits: { maxOldGenerationSizeMb: REST_MEGABYTES + INPUT_MEGABYTES },
  });
  worker.on("message", ({ why, bytes }: LoopMessage) => note(why, bytes));
  let why = "";
  const stop = (reason: string): void => {
    if (why !== "") return;
    why = reason;
    void worker.terminate();
  };
  const watch = watchInputs(words, stop);
  await new Promise<void>((resolve, reject) => {
    worker.once("exit", () => resolve());
    worker.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ERR_WORKER_OUT_OF_MEMORY") why = "it takes more heap than there is";
      else reject(error);
    });
  }).finally(watch.end);
  return {
    inputs: Math.max(words[SharedWord.inputs]!, 0),
    withinMs: words[SharedWord.withinMs]!,
    peakMegabytes: watch.peakMegabytes(),
    suspect: why === "" ? null : new Uint8Array(shared, SHARED_HEAD_BYTES, words[SharedWord.length]).slice(),
    why,
  };
}

interface Watch {
  readonly end: () => void;
  /** Of the whole process. */
  peakMegabytes(): number;
}

/** Measures what the process takes, in which nothing else goes on. */
function watchInputs(words: Int32Array, stop: (why: string) => void): Watch {
  let [inputs, sinceMs, restMegabytes, peakMegabytes] = [-1, 0, 0, 0];
  const timer = setInterval(() => {
    if (words[SharedWord.inputs] === -1) return;
    const megabytes = process.memoryUsage.rss() / 2 ** 20;
    peakMegabytes = Math.max(peakMegabytes, megabytes);
    if (inputs === -1) restMegabytes = megabytes;
    if (inputs !== words[SharedWord.inputs]) {
      inputs = words[SharedWord.inputs]!;
      sinceMs = processorMs();
    }
    const [tookMs, tookMegabytes] = [processorMs() - sinceMs, megabytes - restMegabytes];
    if (tookMs > INPUT_MS) stop(`it takes more than ${INPUT_MS} ms`);
    if (tookMegabytes > INPUT_MEGABYTES) stop(`it takes more than ${INPUT_MEGABYTES} MB`);
  }, WATCH_MS);
  return { end: () => clearInterval(timer), peakMegabytes: () => Math.ceil(peakMegabytes) };
}

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
