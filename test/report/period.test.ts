import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, it } from "vitest";
import { DEFAULT_MATRIX_ID, findMatrix } from "../../src/matrix/catalog.ts";
import { DEFAULT_SETTINGS } from "../../src/matrix/requirement.ts";
import { analyzeCaptures } from "../../src/report/analyze.ts";
import type { Report } from "../../src/report/report.ts";
import { UNKNOWN_SITE } from "../../src/site/site.ts";
import { CAPTURE_START_SECONDS, pcapFile, type Recorded } from "../packets/capture-file.ts";
import { answeredConnection } from "../packets/dialogue.ts";

const matrix = findMatrix(DEFAULT_MATRIX_ID, DEFAULT_SETTINGS)!;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Connections, one after the other, each in a second of its own (after the capture's start). */
function connectionsAt(...seconds: number[]): Recorded[] {
  return seconds.flatMap((second) =>
    answeredConnection({ client: "10.10.0.11", server: "10.10.0.22", port: 443, clientPort: 50_000 + second }).map(
      (packet) => ({ ...packet, atMicroseconds: (packet.atMicroseconds % 1e6) + second * 1e6 }),
    ),
  );
}

const START = CAPTURE_START_SECONDS;
const PACKETS_EACH = 7;

function write(name: string, bytes: Uint8Array, modifiedSeconds = START + 1000): string {
  const path = join(folder, name);
  writeFileSync(path, name.endsWith(".gz") ? gzipSync(bytes) : bytes);
  utimesSync(path, modifiedSeconds, modifiedSeconds);
  return path;
}

async function audit(fromSecond: number, toSecond: number): Promise<Report> {
  return analyzeCaptures({
    paths: [folder],
    site: UNKNOWN_SITE,
    matrix,
    version: "0.0.0",
    period: { fromSeconds: START + fromSecond, toSeconds: START + toSecond },
  });
}

it("a file that spans the end of a period counts for both sides, each packet for one", async () => {
  write("a.pcap", pcapFile(connectionsAt(10, 20, 30, 40)));
  const [before, after, whole] = [await audit(0, 30), await audit(30, 60), await audit(0, 60)];
  expect(before.sensor.packets).toBe(2 * PACKETS_EACH);
  expect(after.sensor.packets).toBe(2 * PACKETS_EACH);
  expect(whole.sensor.packets).toBe(4 * PACKETS_EACH);
  expect(before.conversations[0]).toMatchObject({ attempts: 2, answered: 2 });
  expect(after.inputs[0]).toMatchObject({ packets: 2 * PACKETS_EACH, firstPacket: expect.stringMatching(/:30\./) });
});

it("goes by the packets' time, not by names, and lists the files that count", async () => {
  write("z-first.pcap", pcapFile(connectionsAt(10)));
  write("a-last.pcap", pcapFile(connectionsAt(50)));
  write("b-later.pcap", pcapFile(connectionsAt(90)));
  const report = await audit(0, 60);
  expect(report.inputs.map(({ path }) => path.split("/").at(-1))).toEqual(["a-last.pcap", "z-first.pcap"]);
});

it("what was written last long before the period is not read at all", async () => {
  const old = write("old.pcap", new Uint8Array([0xd4, 0xc3, 0xb2, 0xa1]), START - 7200);
  write("new.pcap", pcapFile(connectionsAt(10)));
  expect((await audit(0, 60)).inputs).toHaveLength(1);
  utimesSync(old, START, START);
  expect((await audit(0, 60)).inputs.find(({ problem }) => problem !== null)?.path).toBe(old);
});

it.each(["night.pcap", "night.pcap.gz"])(
  "the newest file of a folder may end midway: it is being written (%s)",
  async (name) => {
    const whole = pcapFile(connectionsAt(10, 20));
    const bytes = name.endsWith(".gz") ? gzipSync(whole).subarray(0, -20) : whole.subarray(0, -9);
    const path = join(folder, name);
    writeFileSync(path, bytes);
    utimesSync(path, START + 500, START + 500);
    write("z-other.pcap", pcapFile(connectionsAt(5)), START + 100);
    const report = await audit(0, 60);
    expect(report.inputs.map(({ problem }) => problem)).toEqual([null, null]);
    expect(report.sensor.packets).toBeGreaterThan(PACKETS_EACH);
    write("zz-newer.pcap", pcapFile(connectionsAt(40)), START + 900);
    expect((await audit(0, 60)).inputs.find((input) => input.path === path)?.problem).not.toBeNull();
  },
);

it("a file and the compressed one that is made of it count once", async () => {
  const bytes = pcapFile(connectionsAt(10));
  write("a.pcap", bytes);
  write("a.pcap.gz", bytes);
  write("b.pcap.gz", pcapFile(connectionsAt(20)));
  const { sensor } = await audit(0, 60);
  expect(sensor).toMatchObject({ packets: 2 * PACKETS_EACH, duplicates: 0 });
  expect(statSync(join(folder, "a.pcap.gz")).size).toBeGreaterThan(0);
});

it("a period without packets has none, and says nothing of files of other times", async () => {
  write("a.pcap", pcapFile(connectionsAt(10)));
  expect(await audit(100, 200)).toMatchObject({ inputs: [], sensor: { packets: 0 }, conversations: [] });
});
