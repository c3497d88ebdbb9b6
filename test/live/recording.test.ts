import { spawnSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NO_INTERFACE } from "../../src/capture/source.ts";
import { createRecording, MIN_ROTATE_BYTES, type Recording, type RecordingOptions } from "../../src/live/recording.ts";
import { filler } from "../packets/bytes.ts";
import { packetBlock } from "../packets/packet-block.ts";
import { numberedPackets, numbersFrom, recordedFiles, recordingOptions } from "./recorded.ts";

const START_MS = Date.UTC(2026, 10, 22, 3, 15);

let folder: string;
let nowMs: number;
let recorded: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
  nowMs = START_MS;
  recorded = 0;
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function record(changes: Partial<RecordingOptions> = {}): Recording {
  return createRecording(recordingOptions(folder, changes), () => nowMs);
}

/** Hands over the next packets. */
function add(recording: Recording, count: number, bytes = 1000, linkType = 1): void {
  const block = numberedPackets(recorded, count, bytes, linkType);
  recorded += count;
  recording.record(block, 0, count);
}

function passSeconds(recording: Recording, seconds: number, dropped: number | null = null): void {
  nowMs += seconds * 1000;
  recording.tick(dropped);
}

function names(): string[] {
  return readdirSync(folder).sort();
}

function foldersBytes(): number {
  return names().reduce((sum, name) => sum + lstatSync(join(folder, name)).size, 0);
}

describe("a recording", () => {
  it("has every packet that was handed over, at once, in a file named by interface and time", async () => {
    const recording = record();
    add(recording, 3);
    recording.record(numberedPackets(0, 10), 3, 7);
    const [file, ...others] = await recordedFiles(folder);
    expect(others).toEqual([]);
    expect(file).toMatchObject({
      name: "xsaudit-eth0-20261122T031500Z-000001.pcapng",
      numbers: numbersFrom(0, 7),
      input: { problem: null, timestampDigits: 9, kernelDropped: null },
    });
    expect(recording.status()).toEqual({
      notice: null,
      fileName: file?.name,
      recordedPackets: 7,
      unrecordedPackets: 0,
    });
    expect(statSync(join(folder, file!.name)).mode & 0o007).toBe(0);
  });

  it("makes no file before the first packet", () => {
    const recording = record();
    passSeconds(recording, 7200, 5);
    recording.close(5);
    expect(names()).toEqual([]);
  });

  it("describes another interface when packets of another link type come", async () => {
    const recording = record();
    for (const linkType of [1, 113, 1, 276]) add(recording, 5, 100, linkType);
    const [file] = await recordedFiles(folder);
    expect(file).toMatchObject({ numbers: numbersFrom(0, 20), input: { problem: null } });
    expect(file?.linkTypes).toEqual([1, 113, 1, 276].flatMap((linkType) => Array(5).fill(linkType)));
  });

  it("counts packets that the format cannot hold", async () => {
    const recording = record();
    const linkTypes = [1, NO_INTERFACE, 70_000, 1];
    recording.record(packetBlock(linkTypes.map((linkType) => ({ bytes: filler(60), linkType }))), 0, 4);
    expect(recording.status()).toMatchObject({ recordedPackets: 2, unrecordedPackets: 2, notice: null });
    expect((await recordedFiles(folder))[0]?.linkTypes).toEqual([1, 1]);
  });

  it.each([
    ["br0.20", "br0.20"],
    ["../../etc/x", ".._.._etc_x"],
    ["bond0:1 \u001b]0;é\n", "bond0_1___0___"],
    ["x".repeat(500), "x".repeat(64)],
  ])("of %j has a safe name", (interfaceName, safe) => {
    add(record({ interfaceName }), 1);
    expect(names()).toEqual([`xsaudit-${safe}-20261122T031500Z-000001.pcapng`]);
  });
});

describe("a file ends", () => {
  it("before it is larger than it may be, and no packet is lost in between", async () => {
    const recording = record({ rotateBytes: 2e6 });
    for (let batch = 0; batch < 20; batch++) add(recording, 777);
    recording.close(0);
    const files = await recordedFiles(folder);
    expect(files.length).toBe(9);
    for (const { bytes } of files) expect(bytes).toBeLessThanOrEqual(2e6);
    for (const { bytes } of files.slice(0, -1)) expect(bytes).toBeGreaterThan(1.97e6);
    expect(files.flatMap(({ numbers }) => numbers)).toEqual(numbersFrom(0, 20 * 777));
  });

  it("at its limit also where packets, link types and their descriptions fill it", async () => {
    const recording = record({ rotateBytes: 0, filter: "port 53 or ".repeat(350) });
    for (let batch = 0; batch < 900; batch++) add(recording, 4, 400 + batch, batch % 300);
    recording.close(0);
    const files = await recordedFiles(folder);
    for (const { bytes, input } of files) expect([bytes <= MIN_ROTATE_BYTES, input.problem]).toEqual([true, null]);
    expect(files.flatMap(({ numbers }) => numbers)).toEqual(numbersFrom(0, 3600));
  });

  it("when its time is over, with packets or without", async () => {
    const recording = record({ rotateSeconds: 60 });
    add(recording, 1);
    passSeconds(recording, 59);
    add(recording, 1);
    passSeconds(recording, 1);
    expect(recording.status().fileName).toBeNull();
    passSeconds(recording, 600);
    add(recording, 1);
    expect((await recordedFiles(folder)).map(({ name, numbers }) => [name, numbers])).toEqual([
      ["xsaudit-eth0-20261122T031500Z-000001.pcapng", [0, 1]],
      ["xsaudit-eth0-20261122T032600Z-000002.pcapng", [2]],
    ]);
  });

  it("with what the kernel dropped while it was written; all files together tell the sum", async () => {
    const recording = record({ rotateSeconds: 60 });
    add(recording, 1);
    passSeconds(recording, 60, 7);
    add(recording, 1);
    passSeconds(recording, 60, 7);
    add(recording, 1);
    recording.close(12);
    expect((await recordedFiles(folder)).map(({ input }) => input.kernelDropped)).toEqual([7, 0, 5]);
  });
});

it("a file being written tells of drops until ten seconds ago", async () => {
  const recording = record();
  add(recording, 1);
  for (let second = 1; second <= 25; second++) passSeconds(recording, 1, second * 100);
  expect((await recordedFiles(folder))[0]?.input).toMatchObject({ problem: null, kernelDropped: 2000 });
  const bytes = foldersBytes();
  for (let second = 1; second <= 25; second++) passSeconds(recording, 1, 2500);
  expect(foldersBytes() - bytes).toBe(40);
});

describe("names", () => {
  it("never go back in time, when the clock does or a new run begins", async () => {
    const first = record({ rotateSeconds: 60 });
    add(first, 1);
    passSeconds(first, 3600);
    add(first, 1);
    passSeconds(first, -7200);
    add(first, 1);
    first.close(null);
    const second = record();
    add(second, 1);
    expect((await recordedFiles(folder)).flatMap(({ numbers }) => numbers)).toEqual([0, 1, 2, 3]);
    expect(names().map((name) => name.slice(13, -7))).toEqual([
      "20261122T031500Z-000001",
      "20261122T041500Z-000002",
      "20261122T041500Z-000003",
      "20261122T041500Z-000004",
    ]);
  });

  it("that are taken are left alone, links too", () => {
    const target = join(folder, "target");
    writeFileSync(target, "precious");
    symlinkSync(target, join(folder, "xsaudit-eth0-20261122T031500Z-000001.pcapng"));
    symlinkSync(join(folder, "nowhere"), join(folder, "xsaudit-eth0-20261122T031500Z-000002.pcapng"));
    mkdirSync(join(folder, "xsaudit-eth0-20261122T031500Z-000003.pcapng"));
    const recording = record();
    add(recording, 1);
    expect(recording.status().fileName).toBe("xsaudit-eth0-20261122T031500Z-000004.pcapng");
    expect(readFileSync(target, "utf8")).toBe("precious");
    expect(existsSync(join(folder, "nowhere"))).toBe(false);
  });
});

describe("the limit on all files", () => {
  it("is kept at every moment, the oldest going first", async () => {
    const recording = record({ rotateBytes: 1e6, totalBytes: 3.5e6 });
    for (let batch = 0; batch < 40; batch++) {
      add(recording, 250);
      expect(foldersBytes()).toBeLessThanOrEqual(3.5e6);
    }
    const files = await recordedFiles(folder);
    expect(foldersBytes()).toBeGreaterThan(2.4e6);
    const numbers = files.flatMap((file) => file.numbers);
    expect(numbers).toEqual(numbersFrom(10_000 - numbers.length, numbers.length));
  });

  it("counts files of earlier runs, and nothing else is ever touched", () => {
    const foreign = [
      "notes.txt",
      "xsaudit-eth0-20200101T000000Z-000001.pcapng.gz",
      "xsaudit-eth0-20200101T000000Z-1.pcapng",
      "xsaudit-eth0-20200101-000001.pcapng",
      "xsaudit-eth01-20200101T000000Z-000001.pcapng",
      "xsaudit-eth0-a-20200101T000000Z-000001.pcapng",
      "old-xsaudit-eth0-20200101T000000Z-000001.pcapng",
    ];
    for (const name of foreign) writeFileSync(join(folder, name), filler(2e6));
    const outside = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
    const link = "xsaudit-eth0-20200101T000000Z-000007.pcapng";
    writeFileSync(join(outside, "capture"), filler(2e6));
    symlinkSync(join(outside, "capture"), join(folder, link));
    const own = ["20200102T000000Z-000008", "20200103T000000Z-000009"].map((rest) => `xsaudit-eth0-${rest}.pcapng`);
    for (const name of own) writeFileSync(join(folder, name), filler(1e6));

    add(record({ totalBytes: 2.5e6 }), 800);
    const newest = "xsaudit-eth0-20261122T031500Z-000010.pcapng";
    expect(names()).toEqual([...foreign, link, own[1]!, newest].sort());
    expect(lstatSync(join(outside, "capture")).size).toBe(2e6);
    rmSync(outside, { recursive: true });
  });

  it("stands against any number of small files", () => {
    for (let number = 1; number <= 10_005; number++) {
      writeFileSync(join(folder, `xsaudit-eth0-20200101T000000Z-${String(number).padStart(6, "0")}.pcapng`), "");
    }
    add(record(), 1);
    expect(names().length).toBe(10_000);
    expect(names()[0]).toBe("xsaudit-eth0-20200101T000000Z-000007.pcapng");
  });
});

const hasCapinfos = spawnSync("capinfos", ["--version"]).status === 0;
if (!hasCapinfos) console.warn("Skipped: capinfos and tshark, which read the recorded files too, are not installed.");

describe.skipIf(!hasCapinfos)("Wireshark's tools", () => {
  it("read what is recorded, and nothing about the machine is in it", () => {
    const recording = record({ filter: "tcp port 443", timestampDigits: 6, snapLengthBytes: 1024 });
    add(recording, 5, 99, 1);
    add(recording, 2, 1500, 113);
    recording.close(42);
    const path = join(folder, names()[0]!);
    const { stdout, stderr, status } = spawnSync("capinfos", ["-M", path], { encoding: "utf8" });
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
    for (const line of [
      /Number of packets: +7/,
      /Capture application: +xsaudit 1\.2\.3/,
      /Capture length = 1024/,
      /Time precision = microseconds \(6\)/,
      /Name = eth0/,
      /Filter string = tcp port 443/,
    ]) {
      expect(stdout).toMatch(line);
    }
    expect(stdout).not.toMatch(/hardware|operating system/i);
    const fields = ["-e", "frame.time_epoch", "-e", "frame.len", "-e", "frame.cap_len", "-e", "frame.interface_id"];
    const tshark = spawnSync("tshark", ["-n", "-r", path, "-T", "fields", ...fields], { encoding: "utf8" });
    expect(tshark.status).toBe(0);
    expect(tshark.stdout.split("\n").slice(4, 7)).toEqual([
      "1767592804.000000000\t99\t99\t0",
      "1767592805.000000000\t1500\t1024\t1",
      "1767592806.000000000\t1500\t1024\t1",
    ]);
  });
});
