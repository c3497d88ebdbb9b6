/**
 * Keeps what a running audit says of itself: rates once a second from what was counted.
 */
import type { LiveStatus, Rate } from "./status.ts";
import { MAX_RATES } from "./status.ts";

const RATE_MS = 1000;

/** What the source knows of itself. */
export type SourceNote = Partial<Pick<LiveStatus, "state" | "notice" | "kernelDropped" | "progress">>;

export interface StatusKeeper {
  note(change: SourceNote): void;
  /** @param nowMs of `performance.now()` */
  status(nowMs: number): LiveStatus;
}

/**
 * @param source what is read, as text that is safe to show
 * @param totals packets so far, and their bytes on the wire
 */
export function createStatusKeeper(
  source: string,
  totals: () => { readonly packets: number; readonly wireBytes: number },
): StatusKeeper {
  const startedMs = performance.now();
  let noted: Required<SourceNote> = { state: "waiting", notice: null, kernelDropped: null, progress: null };
  let rates: readonly Rate[] = [];
  let countedMs = startedMs;
  let counted = totals();

  function countRates(nowMs: number): void {
    const seconds = (nowMs - countedMs) / 1000;
    const now = totals();
    const rate = {
      packetsPerSecond: (now.packets - counted.packets) / seconds,
      bitsPerSecond: ((now.wireBytes - counted.wireBytes) * 8) / seconds,
    };
    rates = [...rates, rate].slice(-MAX_RATES);
    countedMs = nowMs;
    counted = now;
  }

  return {
    note(change) {
      noted = { ...noted, ...change };
    },
    status(nowMs) {
      if (nowMs - countedMs >= RATE_MS) countRates(nowMs);
      return { source, ...noted, elapsedMs: nowMs - startedMs, ...totals(), rates };
    },
  };
}
