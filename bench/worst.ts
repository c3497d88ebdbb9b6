/**
 * What the worst costs that anyone can send or upload: each case at n and at 2n. Time at most doubles, whatever was sent, and
 * memory stays below what the limits allow.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { greatest } from "./measure/statistics.ts";
import { isMet, megabytes, printTable, seconds } from "./measure/table.ts";
import { DAMAGED_STATUS, measureAudit, REPORT_FILE } from "./measure/xsaudit.ts";
import { collectFigures, type Session } from "./session.ts";
import { WORST_CASES } from "./worst/cases.ts";
import type { WorstCase } from "./worst/worst-case.ts";
import { writeWorst } from "./worst/write-worst.ts";

const ROUNDS = 3;
/** Twice, and what two runs of the same differ by on a shared machine. */
const RATIO_BAR = 2.3;
/** What `xsaudit serve` gives an analysis. */
const MEMORY_BAR_BYTES = 2e9;
/** Below this, the start of the process and its noise are all that there is to see. */
const LEAST_MS = 150;
/** What takes so long is not run again: noise is a small part of it. */
const ENOUGH_MS = 12_000;

interface Cost {
  readonly cpuMs: number;
  readonly peakMemoryBytes: number | null;
}

export async function measureWorst(session: Session): Promise<void> {
  const figures = collectFigures("worst", {});
  const start = await costOf(session, { kind: "flood", name: "start", bound: "", count: 0, frames: () => [] }, 0);
  const rows: string[][] = [];
  for (const worst of WORST_CASES) {
    const once = await costOf(session, worst, worst.count);
    const twice = await costOf(session, worst, 2 * worst.count);
    const ratio = ratioOf(once, twice, start);
    const peak = greatest([once.peakMemoryBytes, twice.peakMemoryBytes]);
    const change = figures.note(`${worst.name}, s`, once.cpuMs / 1000);
    figures.note(`${worst.name}, twice, s`, twice.cpuMs / 1000);
    if (peak !== null) figures.note(`${worst.name}, MB`, peak / 1e6);
    rows.push([
      worst.name,
      worst.bound,
      worst.count.toLocaleString("en"),
      seconds(once.cpuMs),
      seconds(twice.cpuMs),
      ratio === null ? "none" : ratio.toFixed(1),
      isMet(ratio ?? 0, RATIO_BAR),
      megabytes(peak),
      isMet(peak, MEMORY_BAR_BYTES),
      change,
    ]);
    console.error(`${worst.name}: ${rows.at(-1)!.slice(3).join("  ")}`);
  }
  const ratioHead = `ratio (≤ ${RATIO_BAR})`;
  const memoryHead = `peak (≤ ${megabytes(MEMORY_BAR_BYTES)})`;
  printTable(["worst case", "what bounds it", "n", "n", "2n", ratioHead, "", memoryHead, "", "change"], rows);
  console.log(
    `Processor time, the least of ${session.rounds ?? ROUNDS} runs; ${seconds(start.cpuMs)} of it are the start.\n`,
  );
  figures.store();
}

/** The least of some runs: what else the machine does can only add. */
async function costOf({ captures, rounds }: Session, worst: WorstCase, count: number): Promise<Cost> {
  const file = join(captures.folder, "worst-case");
  writeWorst(file, worst, count);
  const costs = [];
  let spentMs = 0;
  for (let round = 0; round < (rounds ?? ROUNDS) && spentMs < ENOUGH_MS; round++) {
    const cost = await measureAudit(file, captures.folder, [], [0, DAMAGED_STATUS]);
    costs.push(cost);
    spentMs += cost.wallMs;
  }
  rmSync(file);
  rmSync(join(captures.folder, REPORT_FILE));
  return {
    cpuMs: Math.min(...costs.map(({ cpuMs, wallMs }) => cpuMs ?? wallMs)),
    peakMemoryBytes: greatest(costs.map(({ peakMemoryBytes }) => peakMemoryBytes)),
  };
}

/** How much more twice as many cost, the start left out; null where there is hardly anything to compare. */
function ratioOf(once: Cost, twice: Cost, start: Cost): number | null {
  const [first, second] = [once.cpuMs - start.cpuMs, twice.cpuMs - start.cpuMs];
  return second < LEAST_MS ? null : second / Math.max(first, LEAST_MS);
}
