/**
 * How fast xsaudit is: `npm run benchmark -- [--packets 1000000] [--runs 5]`.
 *
 * Medians of several runs, taken in turn. The capture is made once into the system's temporary folder.
 */
import { existsSync, renameSync, statSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { DEFAULT_PACKETS, generateCapture } from "./generate.ts";
import { measureMs, measureProcess, median, type ProcessCost } from "./measure.ts";
import { STAGES } from "./stages.ts";

const XSAUDIT = fileURLToPath(new URL("../../bin/xsaudit.js", import.meta.url));
/** To be raised with every change to the traffic, so that an older capture is not taken for it. */
const TRAFFIC_VERSION = 1;

const { values } = parseArgs({
  options: {
    packets: { type: "string", default: String(DEFAULT_PACKETS) },
    runs: { type: "string", default: "5" },
  },
});
const packets = Number(values.packets);
const runs = Number(values.runs);
if (!(packets > 0 && runs > 0)) throw new Error("--packets and --runs take a number above 0");

const path = captureOf(packets);
const fileMiB = statSync(path).size / 2 ** 20;
console.log(`${packets} packets, ${fileMiB.toFixed(0)} MiB, Node ${process.version}, ${cpus()[0]?.model}`);
console.log(`medians of ${runs} runs\n`);

const whole: ProcessCost[] = [];
const stageMs = STAGES.map((): number[] => []);
for (let run = 0; run < runs; run++) {
  whole.push(await measureProcess([XSAUDIT, "analyze", path, "--format", "json", "-o", "/dev/null"]));
  for (const [index, stage] of STAGES.entries()) stageMs[index]?.push(await measureMs(() => stage.run(path)));
}

printRow("", "ms", "packets/s", "MiB/s");
for (const [index, stage] of STAGES.entries()) printTime(stage.name, median(stageMs[index] ?? []));
printTime("xsaudit analyze", median(whole.map(({ wallMs }) => wallMs)));
const cpuMs = median(whole.map((cost) => cost.cpuMs));
const peakMemoryMiB = median(whole.map((cost) => cost.peakMemoryMiB));
console.log(
  `\nxsaudit analyze as a process: ${cpuMs.toFixed(0)} ms of processor time, ${peakMemoryMiB.toFixed(0)} MiB`,
);

/** The path of the capture, which is made if it is not there yet; under another name until it is whole. */
function captureOf(wantedPackets: number): string {
  const capture = join(tmpdir(), `xsaudit-benchmark-${TRAFFIC_VERSION}-${wantedPackets}.pcap`);
  if (!existsSync(capture)) {
    const unfinished = `${capture}.${process.pid}`;
    generateCapture(unfinished, wantedPackets);
    renameSync(unfinished, capture);
  }
  return capture;
}

function printTime(name: string, ms: number): void {
  const rate = Math.round(packets / (ms / 1000));
  printRow(name, ms.toFixed(0), rate.toLocaleString("en"), (fileMiB / (ms / 1000)).toFixed(0));
}

function printRow(name: string, ...cells: readonly string[]): void {
  console.log(name.padEnd(22) + cells.map((cell) => cell.padStart(12)).join(""));
}
