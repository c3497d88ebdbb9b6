/**
 * What the dashboard shows of captures while they are read.
 */
import { basename } from "node:path";
import { STANDARD_INPUT } from "../capture/reader.ts";
import { type LiveStatus, MAX_RATES, type Rate } from "../live/status.ts";
import { neutralPath } from "../names/neutral-text.ts";
import type { Analysis } from "../report/analyze.ts";
import { count } from "../report/wrap.ts";

const RATE_MS = 1000;

export interface ReadingStatus {
  readonly watch: NonNullable<Analysis["watch"]>;
  /** How far it is now; a rate is taken when a second has passed since the last one. */
  readonly take: (state: LiveStatus["state"]) => LiveStatus;
}

/** @param now in milliseconds */
export function createReadingStatus(
  paths: readonly string[],
  now: () => number = () => performance.now(),
): ReadingStatus {
  const startedMs = now();
  const rates: Rate[] = [];
  let [totalBytes, readBytes] = [0, 0];
  let totals = { packets: () => 0, wireBytes: () => 0 };
  let last = { atMs: startedMs, packets: 0, wireBytes: 0 };

  function addRate(): void {
    const atMs = now();
    const seconds = (atMs - last.atMs) / 1000;
    if (seconds * 1000 < RATE_MS) return;
    const [packets, wireBytes] = [totals.packets(), totals.wireBytes()];
    rates.push({
      packetsPerSecond: (packets - last.packets) / seconds,
      bitsPerSecond: ((wireBytes - last.wireBytes) * 8) / seconds,
    });
    if (rates.length > MAX_RATES) rates.shift();
    last = { atMs, packets, wireBytes };
  }

  return {
    watch(total, packets, wireBytes) {
      totalBytes = total;
      totals = { packets, wireBytes };
      return {
        addBytes(more) {
          readBytes += more;
        },
      };
    },
    take(state) {
      addRate();
      return {
        source: describeSource(paths),
        state,
        notice: null,
        elapsedMs: now() - startedMs,
        packets: totals.packets(),
        wireBytes: totals.wireBytes(),
        rates: [...rates],
        kernelDropped: null,
        progress: totalBytes === 0 ? null : Math.min(readBytes / totalBytes, 1),
      };
    },
  };
}

function describeSource(paths: readonly string[]): string {
  const [first = ""] = paths;
  if (paths.length > 1) return count(paths.length, "capture");
  return first === STANDARD_INPUT ? "standard input" : neutralPath(basename(first));
}
