/** However hostile the bytes are, no reader allocates more than a stated multiple of them. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { TARGETS } from "../fuzz/targets.ts";
import { MEASURING_FLAGS } from "./allocation/allocated-bytes.ts";
import type { Figure } from "./allocation/figures.ts";
import { measureReaders } from "./allocation/measure.ts";
import { describeLimit, limitInBytes, READERS } from "./allocation/readers.ts";

const README = join(import.meta.dirname, "../fuzz/README.md");
const MEASURE = join(import.meta.dirname, "allocation/allocated-bytes.ts");
/** Some seconds on a machine that has nothing else to do. */
const MEASURING_MS = 120_000;

describe("the measure", () => {
  it.each<[string, number, string]>([
    ["nothing", 0, "() => {}"],
    ["an array", 800_000, "() => new Array(100_000).fill(0)"],
    ["buffers that nobody keeps", 10_000_000, "() => { for (let i = 0; i < 1000; i++) new Uint8Array(10_000); }"],
    ["arrays that nobody keeps", 80_000_000, "() => { for (let i = 0; i < 100; i++) new Array(100_000).fill(0); }"],
    ["a text, and the buffer it comes from", 1_000_000, "() => Buffer.alloc(500_000, 'x').latin1Slice()"],
    ["what comes behind a pause", 800_000, "async () => { await null; return new Array(100_000).fill(0); }"],
  ])("counts %s", (_, bytes, call) => {
    const measured = measuredOnce(call);
    expect(measured).toBeGreaterThanOrEqual(bytes);
    expect(measured).toBeLessThan(bytes * 1.05 + 8 * 1024);
  });

  it("gives no figure where a collection came between", () => {
    expect(measuredOnce("() => { for (let i = 0; i < 1000; i++) new Array(100_000).fill(0); }")).toBeNull();
    expect(measuredOnce("() => gc()")).toBeNull();
  });
});

describe("every reader stays below its multiple, for seeds, mutations and the worst inputs", () => {
  let figures: readonly Figure[];
  beforeAll(async () => {
    figures = await measureReaders();
  }, MEASURING_MS);

  it.each(READERS)("$name", ({ name, limit, worst }) => {
    const own = figures.filter(({ reader }) => reader === name);
    expect(own.map(({ input }) => input)).toEqual(expect.arrayContaining(Object.keys(worst)));
    const beyond = own.filter(({ bytes, allocated }) => allocated === null || allocated > limitInBytes(limit, bytes));
    expect(beyond).toEqual([]);
  });
});

it("what can be fuzzed is measured, too", () => {
  expect(new Set(READERS.map(({ seedsOf }) => seedsOf))).toEqual(new Set(TARGETS.map(({ name }) => name)));
});

it("the README states the same multiples", () => {
  const stated = readFileSync(README, "utf8");
  for (const { name, limit } of READERS) expect(stated).toContain(`| ${name} | ${describeLimit(limit)} |`);
});

/** In a process of its own; the call is made once before. */
function measuredOnce(call: string): number | null {
  const script = `
    const { allocatedBytes } = await import(${JSON.stringify(MEASURE)});
    const call = ${call};
    await allocatedBytes(call);
    console.log(JSON.stringify(await allocatedBytes(call)));`;
  const argv = [...MEASURING_FLAGS, "--import", "tsx", "--input-type=module", "-e", script];
  return JSON.parse(execFileSync(process.execPath, argv, { encoding: "utf8" }));
}
