import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findCaptureFiles, readFiles } from "../../src/capture/files.ts";
import { pcapFile } from "../packets/capture-file.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A capture with a packet at each of these milliseconds. */
function write(name: string, ...atMs: number[]): string {
  const path = join(folder, name);
  const capture = pcapFile(atMs.map((ms) => ({ atMicroseconds: ms * 1000, bytes: new Uint8Array(60) })));
  writeFileSync(path, name.endsWith(".gz") ? gzipSync(capture) : capture);
  return path;
}

/** The milliseconds of all packets in the order in which they are handed over. */
async function readTimes(...paths: string[]): Promise<number[]> {
  const times: number[] = [];
  await readFiles(await findCaptureFiles(paths), (block, from, to) => {
    for (let i = from; i < to; i++) times.push((block.seconds[i]! % 100) * 1000 + block.nanoseconds[i]! / 1e6);
  });
  return times;
}

it("takes rotated files in the order of time, not of name", async () => {
  write("night.pcap10", 5000, 6000);
  write("night.pcap2", 3000, 4000);
  write("night.pcap1.gz", 1000, 2000);
  write("night.pcap3");
  write("trace0", 7000);
  writeFileSync(join(folder, "just-created.pcap"), "");
  writeFileSync(join(folder, "notes.txt"), "not a capture");
  expect(await readTimes(folder)).toEqual([1000, 2000, 3000, 4000, 5000, 6000, 7000]);
});

it("reads rotated files that are packed after they were found", async () => {
  const paths = [write("night.pcap0", 1000, 2000), write("night.pcap1", 3000), write("night.pcap2", 4000)];
  const found = await findCaptureFiles([folder]);
  for (const path of paths.slice(0, 2)) {
    writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)));
    rmSync(path);
  }
  const times: number[] = [];
  await readFiles(found, (block, from, to) => times.push(...block.seconds.subarray(from, to)));
  expect(times.map((seconds) => seconds % 100)).toEqual([1, 2, 3, 4]);
  expect(found.map(({ input }) => input.problem)).toEqual([null, null, null]);
});

it("does not read what was packed twice where it was found twice", async () => {
  const plain = write("night.pcap0", 1000);
  write("night.pcap0.gz", 1000);
  write("night.pcap1", 2000);
  const found = await findCaptureFiles([folder]);
  rmSync(plain);
  const times: number[] = [];
  await readFiles(found, (block, from, to) => times.push(...block.seconds.subarray(from, to)));
  expect(times.map((seconds) => seconds % 100)).toEqual([1, 2]);
  expect(found.map(({ input }) => input.problem?.kind)).toEqual(["unreadable", undefined, undefined]);
});

it("weaves recordings that overlap into one", async () => {
  const left = write("left.pcap", 1000, 3000, 5000, 7000);
  const right = write("right.pcap", 2000, 4000, 6000);
  expect(await readTimes(left, right)).toEqual([1000, 2000, 3000, 4000, 5000, 6000, 7000]);
});

it("keeps the order within a file even where its stamps jump back", async () => {
  expect(await readTimes(write("jumps.pcap", 5000, 1000, 6000))).toEqual([5000, 1000, 6000]);
});

it("reads a file that is named twice only once", async () => {
  const path = write("one.pcap", 1000);
  expect(await readTimes(path, path)).toEqual([1000]);
});

it.skipIf(!existsSync("/proc/self/fd"))(
  "closes what it opened: hundreds of files do not use up the handles",
  async () => {
    for (let index = 0; index < 300; index++) write(`ring.pcap${index}`, index);
    const open = readdirSync("/proc/self/fd").length;
    expect(await readTimes(folder)).toHaveLength(300);
    expect(readdirSync("/proc/self/fd").length).toBeLessThanOrEqual(open + 2);
  },
);

it.skipIf(!existsSync("/proc/self/fd"))(
  "opens no more than 64 recordings of one time at once, and reads all",
  async () => {
    for (let index = 0; index < 100; index++) write(`sensor${index}.pcap`, 1000, 2000 + index, 9000);
    const before = readdirSync("/proc/self/fd").length;
    let most = 0;
    let packets = 0;
    await readFiles(await findCaptureFiles([folder]), (_block, from, to) => {
      most = Math.max(most, readdirSync("/proc/self/fd").length - before);
      packets += to - from;
    });
    expect(packets).toBe(300);
    expect(most).toBeLessThanOrEqual(65);
  },
);

it("says so of a directory without captures", async () => {
  const [file] = await findCaptureFiles([folder]);
  expect(file?.input.problem).toMatchObject({ kind: "no-packets" });
});
