/**
 * The loop of `mutation.ts`, in its own thread: mutates, tries, and tells of what broke a promise. The input that is being
 * tried lies in memory that both threads share, for the case that this one does not come back.
 */
import { parentPort, workerData } from "node:worker_threads";
import { createRandom, mutate, type Random } from "./mutate.ts";
import { collectSeeds } from "./seeds.ts";
import { type Fuzz, TARGETS } from "./targets.ts";

export interface LoopStart {
  readonly target: string;
  readonly seed: number;
  readonly endMs: number;
  /** Tries this input and no other. */
  readonly only: Uint8Array | null;
  readonly shared: SharedArrayBuffer;
}

export interface LoopMessage {
  readonly why: string;
  readonly bytes: Uint8Array;
}

/** Of the shared memory: inputs tried so far, -1 before the first; length of the one at hand; then its bytes. */
export const SharedWord = { inputs: 0, length: 1, withinMs: 2 } as const;
export const SHARED_HEAD_BYTES = 12;
export const MAX_INPUT_BYTES = 512 * 1024;

if (parentPort !== null) await loop(workerData);

async function loop({ target: name, seed, endMs, only, shared }: LoopStart): Promise<void> {
  const target = TARGETS.find((one) => one.name === name)!;
  const { fuzz } = await target.load();
  const seeds = only === null ? await collectSeeds(target.seeds()) : [only];
  const words = new Int32Array(shared, 0, SHARED_HEAD_BYTES / 4);
  const place = new Uint8Array(shared, SHARED_HEAD_BYTES);
  for (const bytes of inputs(seeds, only === null ? createRandom(seed) : null, endMs)) {
    place.set(bytes);
    words[SharedWord.length] = bytes.length;
    if (words[SharedWord.inputs] === -1) words[SharedWord.inputs] = 0;
    const startMs = performance.now();
    await tryInput(fuzz, bytes);
    words[SharedWord.withinMs] = Math.max(words[SharedWord.withinMs]!, Math.ceil(performance.now() - startMs));
    words[SharedWord.inputs]!++;
  }
}

/** The seeds as they are, then mutations of them until the time is over; without chance the seeds alone. */
function* inputs(seeds: readonly Uint8Array[], random: Random | null, endMs: number): Generator<Uint8Array> {
  for (const seed of seeds) if (Date.now() < endMs || random === null) yield seed.subarray(0, MAX_INPUT_BYTES);
  if (random === null) return;
  while (Date.now() < endMs) {
    const [one, other] = [seeds[random(seeds.length)]!, seeds[random(seeds.length)]!];
    yield mutate(one, other, random).subarray(0, MAX_INPUT_BYTES);
  }
}

async function tryInput(fuzz: Fuzz, bytes: Uint8Array): Promise<void> {
  try {
    await fuzz(bytes);
  } catch (error) {
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    parentPort!.postMessage({ why, bytes } satisfies LoopMessage);
  }
}
