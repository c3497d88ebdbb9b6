/**
 * What a process costs from its start to its end: time, processor time, and memory at its peak.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

export interface ProcessCost {
  readonly wallMs: number;
  /** Of all its threads; null where the system does not tell. */
  readonly cpuMs: number | null;
  /** Maximum resident set; null where the system does not tell. */
  readonly peakMemoryBytes: number | null;
}

/** The kernel keeps the peak itself: only growth within the last interval is missed. */
const SAMPLE_INTERVAL_MS = 50;
/** USER_HZ: proc(5) counts processor time in these, on every Linux of today. */
const TICK_MS = 10;
/** Behind the name of the program, which is in parentheses: state, parent, ..., utime, stime. */
const UTIME_FIELD = 11;
const KILOBYTE = 1024;

/**
 * Runs the program with its output thrown away; a failed run throws with what it said.
 * @param goodStatuses those that are no failure
 */
export async function measureProcess(
  program: string,
  programArguments: readonly string[],
  goodStatuses: readonly unknown[] = [0],
): Promise<ProcessCost> {
  const startedMs = performance.now();
  const child = spawn(program, programArguments, { stdio: ["ignore", "ignore", "pipe"] });
  const said: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
  let cpuMs: number | null = null;
  let peakMemoryBytes: number | null = null;
  const sampling = setInterval(() => {
    cpuMs = cpuTimeOf(child.pid) ?? cpuMs;
    peakMemoryBytes = peakMemoryOf(child.pid) ?? peakMemoryBytes;
  }, SAMPLE_INTERVAL_MS);
  try {
    const [status]: unknown[] = await once(child, "close");
    if (!goodStatuses.includes(status)) throw new Error(`${program}: exit status ${status}\n${Buffer.concat(said)}`);
    return { wallMs: performance.now() - startedMs, cpuMs, peakMemoryBytes };
  } finally {
    clearInterval(sampling);
  }
}

function peakMemoryOf(pid: number | undefined): number | null {
  const match = /^VmHWM:\s+(\d+) kB/m.exec(readProc(pid, "status"));
  return match === null ? null : Number(match[1]) * KILOBYTE;
}

function cpuTimeOf(pid: number | undefined): number | null {
  const stat = readProc(pid, "stat");
  if (stat === "") return null;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[UTIME_FIELD]) + Number(fields[UTIME_FIELD + 1])) * TICK_MS;
}

/** Empty where there is no such process any more, or no such file system. */
function readProc(pid: number | undefined, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    return "";
  }
}
