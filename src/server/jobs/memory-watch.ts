/**
 * What a process takes of the memory, as the kernel counts it: proc(5), /proc/PID/status.
 */
import { readFileSync } from "node:fs";

const INTERVAL_MS = 200;

/** @param onExceeded called once @returns what ends the watch */
export function watchMemory(pid: number, mostBytes: number, onExceeded: () => void): () => void {
  const timer = setInterval(() => {
    if (residentBytes(pid) <= mostBytes) return;
    clearInterval(timer);
    onExceeded();
  }, INTERVAL_MS);
  return () => clearInterval(timer);
}

/** 0 where the process is gone, or the system does not say. */
function residentBytes(pid: number): number {
  try {
    const match = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return Number(match?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
