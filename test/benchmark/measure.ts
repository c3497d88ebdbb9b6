/**
 * Measuring: whole processes with their memory, and functions in this one.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";

export interface ProcessCost {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMemoryMiB: number;
}

/** What the child says of itself at its end, on a pipe of its own: the operating system's own count. */
const COST_PIPE = 3;
const REPORT_COST = `
  import { writeSync } from "node:fs";
  process.on("exit", () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    writeSync(${COST_PIPE}, JSON.stringify({ maxRSS, cpuMicroseconds: userCPUTime + systemCPUTime }));
  });`;

/** Runs `node` with the arguments; a failed run throws. */
export async function measureProcess(nodeArguments: readonly string[]): Promise<ProcessCost> {
  const preload = `data:text/javascript,${encodeURIComponent(REPORT_COST)}`;
  const startedMs = performance.now();
  const child = spawn(process.execPath, ["--import", preload, ...nodeArguments], {
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  });
  let cost = "";
  child.stdio[COST_PIPE]?.on("data", (chunk: Buffer) => {
    cost += chunk.toString();
  });
  const [status]: unknown[] = await once(child, "close");
  const wallMs = performance.now() - startedMs;
  if (status !== 0) throw new Error(`node ${nodeArguments.join(" ")}: exit status ${status}`);
  const { maxRSS, cpuMicroseconds }: { maxRSS: number; cpuMicroseconds: number } = JSON.parse(cost);
  return { wallMs, cpuMs: cpuMicroseconds / 1000, peakMemoryMiB: maxRSS / 1024 };
}

export async function measureMs(run: () => Promise<void>): Promise<number> {
  const startedMs = performance.now();
  await run();
  return performance.now() - startedMs;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error("no values to take the median of");
  return middle;
}
