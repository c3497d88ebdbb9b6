/**
 * Measures what every reader allocates: for seeds, for mutations of them, and for the worst inputs; and writes a line of
 * JSON for each. Runs in a process of its own, which `measure.ts` starts with the flags that it takes.
 */
import { gunzipSync } from "node:zlib";
import { createRandom, mutate } from "../../fuzz/mutate.ts";
import type { Seeds } from "../../fuzz/seeds.ts";
import { TARGETS } from "../../fuzz/targets.ts";
import { allocatedBytes } from "./allocated-bytes.ts";
import { limitInBytes, READERS, type Reader } from "./readers.ts";

export interface Figure {
  readonly reader: string;
  readonly input: string;
  /** Unpacked. */
  readonly bytes: number;
  /** Null where it is more than can be measured. */
  readonly allocated: number | null;
}

const MAX_SEEDS = 200;
const LARGE_SEEDS = 5;
const OTHER_SEEDS = 10;
const MUTATIONS = 15;
const SMALL_BYTES = 200;
/** What V8 itself does once in a while, moving an object or a table, is not in all of them. */
const ATTEMPTS = 3;

async function figuresOf(reader: Reader): Promise<void> {
  const { seeds } = TARGETS.find(({ name }) => name === reader.seedsOf)!;
  const some = await someOf(seeds());
  const worst = Object.entries(reader.worst);
  // The first call of a function allocates its code.
  for (const bytes of [...some, ...worst.map(([, make]) => make(SMALL_BYTES))]) await reader.read(bytes);
  const random = createRandom(1);
  const one = (): Uint8Array => new Uint8Array(some[random(some.length)]!);
  await measure(reader, "nothing", new Uint8Array(0));
  for (const bytes of some) await measure(reader, "a seed", bytes);
  for (let count = 0; count < MUTATIONS; count++) await measure(reader, "a mutation", mutate(one(), one(), random));
  for (const [input, make] of worst) await measure(reader, input, make(reader.worstBytes));
}

/** The large ones, and some of the others. */
async function someOf(seeds: Seeds): Promise<Uint8Array[]> {
  const all: Uint8Array[] = [];
  for await (const seed of seeds) {
    all.push(new Uint8Array(seed));
    if (all.length === MAX_SEEDS) break;
  }
  all.sort((a, b) => b.length - a.length);
  const others = all.slice(LARGE_SEEDS);
  const step = Math.max(1, Math.floor(others.length / OTHER_SEEDS));
  return [...all.slice(0, LARGE_SEEDS), ...others.filter((_, index) => index % step === 0)];
}

async function measure({ name, read, limit }: Reader, input: string, packed: Uint8Array): Promise<void> {
  const bytes = unpackedLength(packed);
  let allocated = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < ATTEMPTS && allocated > limitInBytes(limit, bytes); attempt++) {
    allocated = Math.min(allocated, await allocatedBytes(() => read(packed)));
  }
  const figure: Figure = { reader: name, input, bytes, allocated: Number.isFinite(allocated) ? allocated : null };
  console.log(JSON.stringify(figure));
}

function unpackedLength(bytes: Uint8Array): number {
  try {
    return bytes.length + gunzipSync(bytes).length;
  } catch {
    return bytes.length;
  }
}

for (const reader of READERS) await figuresOf(reader);
