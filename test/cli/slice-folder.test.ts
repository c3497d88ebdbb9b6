import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { main } from "../../src/cli/main.ts";
import { Cast } from "../fixtures/cast.ts";
import { SITE_FILE } from "../fixtures/files.ts";
import { filler } from "../packets/bytes.ts";
import { pcapFile, type Recorded } from "../packets/capture-file.ts";
import { datagram, frame, inOrder, lastWord } from "../packets/dialogue.ts";
import { ipv4 } from "../packets/ip.ts";
import { udp } from "../packets/transport.ts";
import { type CliRun, runCli } from "./run-cli.ts";
import { slice } from "./slicing.ts";

const SHOWCASE = "fixtures/showcase/bad-morning.pcap";
const IS_ROOT = process.getuid?.() === 0;

let folder: string;
let sliceFolder: string;
let capture: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
  sliceFolder = join(folder, "slices");
  capture = join(folder, "morning.pcap");
  copyFileSync(SHOWCASE, capture);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const run = (input: string, to: string): Promise<CliRun> =>
  runCli("analyze", input, "--site", SITE_FILE, "--slice", to);

/** The report is printed between the two readings. */
async function runDisturbed(input: string, disturb: () => void): Promise<{ status: number; error: string }> {
  let error = "";
  const status = await main(["analyze", input, "--site", SITE_FILE, "--slice", sliceFolder], {
    output: disturb,
    error: (text) => {
      error += text;
    },
    isOutputTerminal: false,
    isErrorTerminal: false,
    environment: {},
  });
  return { status, error };
}

function writeCapture(frames: readonly Recorded[]): string {
  writeFileSync(capture, pcapFile(frames));
  return capture;
}

describe("before anything is read, --slice ends with 2 and a sentence", () => {
  const refuses = async (input: string, to: string, sentence: string): Promise<void> => {
    const { status, output, error } = await run(input, to);
    expect({ status, output }).toEqual({ status: 2, output: "" });
    expect(error).toContain(sentence);
    expect(error.trim().split("\n")).toHaveLength(1);
  };

  it.each([
    ["-", "standard input"],
    ["/dev/null", "/dev/null"],
  ])("of %s, which cannot be read twice", async (input, name) => {
    await refuses(input, sliceFolder, `--slice reads the captures twice, and ${name} can be read only once`);
    expect(existsSync(sliceFolder)).toBe(false);
  });

  it("where the folder's own folder is missing", () =>
    refuses(capture, join(folder, "a", "b"), "/a/b: the slices cannot be written: no such file or directory"));

  it("where a file has its name", () => refuses(capture, capture, "the slices cannot be written: not a directory"));

  it.skipIf(IS_ROOT)("where nothing may be written into it", async () => {
    mkdirSync(sliceFolder);
    chmodSync(sliceFolder, 0o500);
    await refuses(capture, sliceFolder, "the slices cannot be written: permission denied");
  });

  it("where it is an input, by whatever name", async () => {
    const link = join(folder, "link");
    symlinkSync(folder, link);
    for (const to of [folder, link, join(folder, ".")]) await refuses(folder, to, "is an input: the next run would");
  });
});

describe("the report is printed, and then --slice ends with 2 and a sentence", () => {
  const failsAfterTheReport = async (input: string, sentence: string): Promise<void> => {
    const { status, output, error } = await run(input, sliceFolder);
    expect(status).toBe(2);
    expect(output).toContain("blocked license.checkout");
    expect(error).toContain(sentence);
    expect(error).not.toMatch(/\n\s+at /);
  };

  it("where a slice would take the place of the capture", async () => {
    await run(capture, sliceFolder);
    const path = join(sliceFolder, readdirSync(sliceFolder)[0]!);
    const content = readFileSync(path);
    await failsAfterTheReport(path, "is an input: a slice would take its place");
    expect(readFileSync(path).equals(content)).toBe(true);
  });

  it.skipIf(!existsSync("/dev/full"))("where the disk is full", async () => {
    await run(capture, sliceFolder);
    const path = join(sliceFolder, readdirSync(sliceFolder)[0]!);
    rmSync(path);
    symlinkSync("/dev/full", path);
    await failsAfterTheReport(capture, "the slice cannot be written: no space left on device");
  });

  it("where a folder has the name of a slice", async () => {
    await run(capture, sliceFolder);
    const path = join(sliceFolder, readdirSync(sliceFolder)[0]!);
    rmSync(path);
    mkdirSync(path);
    await failsAfterTheReport(capture, "the slice cannot be written: illegal operation on a directory");
  });
});

describe("an input that changes between the two readings", () => {
  it.each([
    ["vanishes", () => rmSync(capture)],
    ["is cut", () => truncateSync(capture, 1000)],
    ["is another", () => writeFileSync(capture, pcapFile(Array.from({ length: 200 }, () => lastWord(5))))],
  ])("%s: its slices lack packets", async (_, change) => {
    for (const input of [capture, folder]) {
      copyFileSync(SHOWCASE, capture);
      const { status, error } = await runDisturbed(input, change);
      expect(status).toBe(3);
      expect(error).toContain(`xsaudit: ${capture}: changed or gone since the report was made`);
    }
  });

  it("grows: nothing is missing", async () => {
    const longer = Buffer.concat([readFileSync(capture), pcapFile([lastWord(70_000)]).subarray(24)]);
    const { status, error } = await runDisturbed(capture, () => writeFileSync(capture, longer));
    expect({ status, error }).toEqual({ status: 0, error: `xsaudit: 4 slices written to ${sliceFolder}\n` });
  });
});

it("an interrupt during the second reading ends it: 130, and what was written is said", async () => {
  const { status, error } = await runDisturbed(capture, () => setImmediate(() => process.emit("SIGINT")));
  expect(status).toBe(130);
  expect(error).toMatch(/^xsaudit: \d slices written to .+; interrupted, so that packets are missing\n$/);
});

describe("limits", () => {
  it("a slice has 10,000 packets, the first ones", async () => {
    const questions = Array.from({ length: 10_007 }, (_, at) => datagram(HEARTBEAT, at, "client"));
    const { files, error } = await slice(sliceFolder, writeCapture(questions));
    expect(files[0]?.packets).toHaveLength(10_000);
    expect(files[0]?.packets.at(-1)?.nanoseconds).toBe(999_000_000);
    expect(error).toBe(
      `xsaudit: 1 slice written to ${sliceFolder}; 1 cut at 10,000 packets or 16 MiB, which leaves out 7 packets\n`,
    );
  });

  it("a slice has 16 MiB, without gaps", async () => {
    const big = bigDatagrams(HEARTBEAT.port, 300);
    const small = datagram(HEARTBEAT, 5000, "client");
    const { files, error } = await slice(sliceFolder, writeCapture([...big, small]));
    const bytes = readFileSync(files[0]!.path).length;
    expect(bytes).toBeLessThanOrEqual(16 * 2 ** 20 + 24);
    expect(bytes).toBeGreaterThan(16 * 2 ** 20 - 70_000);
    expect(files[0]?.packets.at(-1)?.capturedBytes).toBeGreaterThan(60_000);
    expect(error).toContain(`which leaves out ${301 - files[0]!.packets.length} packets`);
  });

  it("slices are whole that grow beyond what waits in memory", async () => {
    const frames = inOrder([694, 695, 696].flatMap((port) => bigDatagrams(port, 200)));
    // Large enough for threads, which there are none of in the sources.
    const { files } = await slice(sliceFolder, writeCapture(frames), "--threads", "1");
    expect(files.map(({ packets }) => packets.length)).toEqual([200, 200, 200]);
  });
});

const HEARTBEAT = { client: Cast.xs1, server: Cast.xs2, port: 694, clientPort: 694 };

/** Of 60,000 bytes each, ten milliseconds apart. */
function bigDatagrams(port: number, count: number): Recorded[] {
  const path = { from: HEARTBEAT.client, to: HEARTBEAT.server };
  const { bytes } = frame(0, ipv4(path.from, path.to, udp(path, port, port, filler(60_000))));
  return Array.from({ length: count }, (_, index) => ({ bytes, atMicroseconds: index * 10_000 }));
}
