/** What becomes of a recording when the system refuses, and when it is killed. */
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createRecording, type Recording } from "../../src/live/recording.ts";
import { prepareRecordingFolder } from "../../src/live/recording-failure.ts";
import { numberedPackets, numbersFrom, recordedFiles, recordingOptions } from "./recorded.ts";
import { runRecorder, startRecorder } from "./run-recorder.ts";

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
const hasMountNamespaces = isRoot && spawnSync("unshare", ["--mount", "true"]).status === 0;
/** Who must read this folder, where it is no one else's. */
const canBeNobody =
  isRoot &&
  spawnSync(process.execPath, ["-e", "fs.readFileSync('package.json')"], { uid: NOBODY, gid: NOBODY }).status === 0;
if (!hasMountNamespaces || !canBeNobody) console.warn("Skipped: a full disk, and another user's files, need root.");

let folder: string;
let nowMs: number;
let recorded: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
  nowMs = Date.UTC(2026, 10, 22, 3, 15);
  recorded = 0;
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function record(totalBytes = 10e9): Recording {
  return createRecording(recordingOptions(folder, { totalBytes }), () => nowMs);
}

function add(recording: Recording, count: number): void {
  recording.record(numberedPackets(recorded, count), 0, count);
  recorded += count;
}

function passSeconds(recording: Recording, seconds: number): void {
  nowMs += seconds * 1000;
  recording.tick(null);
}

describe("a folder that goes away", () => {
  it("is named, what is missing counted, and half a minute later it is tried again", async () => {
    const recording = record();
    add(recording, 2);
    renameSync(folder, `${folder}-away`);
    passSeconds(recording, 1);
    add(recording, 3);
    expect(recording.status()).toEqual({
      notice: `recording stopped: there is no folder ${folder}; it is tried again every 30 s`,
      fileName: null,
      recordedPackets: 2,
      unrecordedPackets: 3,
    });
    renameSync(`${folder}-away`, folder);
    passSeconds(recording, 29);
    add(recording, 4);
    expect(recording.status().unrecordedPackets).toBe(7);
    passSeconds(recording, 1);
    recording.record(numberedPackets(0, 1), 0, 0);
    expect(recording.status().notice).not.toBeNull();
    add(recording, 5);
    expect(recording.status()).toMatchObject({ notice: null, recordedPackets: 7, unrecordedPackets: 7 });
    expect((await recordedFiles(folder)).flatMap(({ numbers }) => numbers)).toEqual([0, 1, ...numbersFrom(9, 5)]);
  });

  it("is not made again: what is below it may be another disk", () => {
    rmSync(folder, { recursive: true });
    add(record(), 1);
    expect(existsSync(folder)).toBe(false);
  });

  it("may come back with other files: they count", () => {
    const recording = record(2e6);
    add(recording, 1);
    rmSync(folder, { recursive: true });
    passSeconds(recording, 1);
    add(recording, 1);
    mkdirSync(folder);
    const older = join(folder, "xsaudit-eth0-20200101T000000Z-000001.pcapng");
    writeFileSync(older, new Uint8Array(2e6));
    passSeconds(recording, 30);
    add(recording, 1);
    expect(recording.status().notice).toBeNull();
    expect(existsSync(older)).toBe(false);
  });

  it("is no reason to stop where only the file was removed: another one begins", async () => {
    const recording = record();
    add(recording, 2);
    unlinkSync(join(folder, recording.status().fileName!));
    passSeconds(recording, 1);
    add(recording, 2);
    expect(recording.status().notice).toBeNull();
    expect((await recordedFiles(folder)).map(({ numbers }) => numbers)).toEqual([[2, 3]]);
  });
});

describe("a write that fails half way", () => {
  it("leaves whole packets behind", async () => {
    const status = runRecorder({
      directory: folder,
      batches: 3,
      packetsInBatch: 150,
      // In blocks of 1024 bytes: the third batch crosses it.
      before: "trap '' XFSZ; ulimit -f 400",
    });
    expect(status).toMatchObject({
      notice: `recording stopped: ${folder}: file too large; it is tried again every 30 s`,
      recordedPackets: 300,
      unrecordedPackets: 150,
    });
    expect(await recordedFiles(folder)).toMatchObject([{ input: { problem: null }, numbers: numbersFrom(0, 300) }]);
  });

  it("leaves no file where no packet is in it", () => {
    runRecorder({ directory: folder, batches: 1, packetsInBatch: 150, before: "trap '' XFSZ; ulimit -f 100" });
    expect(readdirSync(folder)).toEqual([]);
  });

  it.skipIf(!hasMountNamespaces)("says that the disk is full", async () => {
    const disk = join(folder, "disk");
    mkdirSync(disk);
    const status = runRecorder({
      directory: disk,
      batches: 3,
      packetsInBatch: 400,
      through: ["unshare", "--mount"],
      // What is on the disk is gone with the namespace: it is copied out before.
      before: `mount -t tmpfs -o size=1m none ${disk}; trap 'cp ${disk}/* ${folder}' EXIT`,
    });
    expect(status).toMatchObject({
      notice: `recording stopped: no space left in ${disk}; it is tried again every 30 s`,
      recordedPackets: 800,
      unrecordedPackets: 400,
    });
    expect(await recordedFiles(folder)).toMatchObject([{ input: { problem: null }, numbers: numbersFrom(0, 800) }]);
  });
});

describe("a permission that is missing", () => {
  const asNobody = isRoot ? { uid: NOBODY } : {};

  it.skipIf(isRoot && !canBeNobody)("is named", () => {
    chmodSync(folder, 0o555);
    const status = runRecorder({ directory: folder, batches: 1, packetsInBatch: 5, ...asNobody });
    expect(status).toMatchObject({
      notice: `recording stopped: no permission to write in ${folder}; it is tried again every 30 s`,
      unrecordedPackets: 5,
    });
  });

  it.skipIf(isRoot)("is named before the capture", () => {
    chmodSync(folder, 0o555);
    expect(prepareRecordingFolder(folder)).toBe(`no permission to write in ${folder}`);
  });

  it.skipIf(!canBeNobody)("to remove the oldest file stops the recording: the limit is kept", () => {
    // In a sticky folder, each removes their own files only.
    chmodSync(folder, 0o1777);
    const older = join(folder, "xsaudit-eth0-20200101T000000Z-000001.pcapng");
    writeFileSync(older, new Uint8Array(2e6));
    const run = { directory: folder, batches: 1, packetsInBatch: 5, totalBytes: 2e6, uid: NOBODY };
    expect(runRecorder(run).notice).toContain(
      `recording stopped: xsaudit-eth0-20200101T000000Z-000001.pcapng cannot be removed to keep to the limit in ${folder}: `,
    );
    expect(lstatSync(older).size).toBe(2e6);
  });
});

describe("the folder of a recording", () => {
  it("is made before the capture, with those above it", () => {
    expect(prepareRecordingFolder(join(folder, "a", "b"))).toBeNull();
    expect(lstatSync(join(folder, "a", "b")).isDirectory()).toBe(true);
    expect(prepareRecordingFolder(folder)).toBeNull();
  });

  it("must be one", () => {
    const file = join(folder, "file");
    copyFileSync("package.json", file);
    for (const path of [file, join(file, "sub")]) {
      expect(prepareRecordingFolder(path)).toBe(`this is no folder: ${path}`);
    }
  });
});

it("after a kill, every packet that was handed over is there, up to the last full record", async () => {
  const child = startRecorder(folder);
  onTestFinished(() => void child.kill("SIGKILL"));
  let said = "";
  child.stdout.on("data", (text) => {
    said += text;
    if (said.length > 100) child.kill("SIGKILL");
  });
  await once(child, "close");
  const handedOver = Number(said.trim().split("\n").at(-1));
  expect(handedOver).toBeGreaterThan(3000);
  const files = await recordedFiles(folder);
  const numbers = files.flatMap((file) => file.numbers);
  expect(numbers.length).toBeGreaterThanOrEqual(handedOver);
  expect(numbers).toEqual(numbersFrom(0, numbers.length));
  for (const { input } of files.slice(0, -1)) expect(input.problem).toBeNull();
  expect(files.at(-1)?.input.problem?.kind ?? "cut-record").toBe("cut-record");
}, 30_000);
