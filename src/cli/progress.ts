/**
 * One line on standard error, while a terminal is there to see it: how far, how fast, how long to go.
 */
import { COLUMNS, count, grouped } from "../report/wrap.ts";
import type { Streams } from "./streams.ts";

const REDRAW_MS = 200;
const BAR_CELLS = 20;
const CLEAR_LINE = "\r\u001b[K";

export interface Progress {
  addBytes(bytes: number): void;
  /** Takes the line away. */
  clear(): void;
}

/**
 * @param totalBytes of all inputs, before decompression; 0 where it is not known
 * @param packets the number audited so far
 */
export function createProgress(streams: Streams, totalBytes: number, packets: () => number): Progress {
  if (!streams.isErrorTerminal) return { addBytes() {}, clear() {} };
  const startedMs = performance.now();
  let drawnMs = startedMs;
  let bytes = 0;
  return {
    addBytes(more) {
      bytes += more;
      const nowMs = performance.now();
      if (nowMs - drawnMs < REDRAW_MS) return;
      drawnMs = nowMs;
      const line = describeProgress(bytes, totalBytes, packets(), (nowMs - startedMs) / 1000);
      // A line that wraps could not be taken away again.
      streams.error(`${CLEAR_LINE}${line.slice(0, COLUMNS - 1)}`);
    },
    clear() {
      if (drawnMs > startedMs) streams.error(CLEAR_LINE);
    },
  };
}

function describeProgress(bytes: number, totalBytes: number, packets: number, elapsedSeconds: number): string {
  const rate = `${count(packets, "packet")}, ${grouped(Math.round(packets / elapsedSeconds))} a second`;
  if (totalBytes === 0) return rate;
  const share = Math.min(bytes / totalBytes, 1);
  const cells = Math.round(share * BAR_CELLS);
  const bar = `[${"#".repeat(cells)}${".".repeat(BAR_CELLS - cells)}]`;
  const left = share > 0 ? Math.ceil((elapsedSeconds / share) * (1 - share)) : 0;
  return `${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${rate}, ${left} s left`;
}
