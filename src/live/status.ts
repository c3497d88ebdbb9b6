/**
 * What a running audit says of itself, several times a second, beside its reports.
 */

export interface Rate {
  readonly packetsPerSecond: number;
  readonly bitsPerSecond: number;
}

export interface LiveStatus {
  /** What is read, as text that is safe to show: an interface, files, `standard input`. */
  readonly source: string;
  /** `waiting`: the interface is gone or down, or nothing has come yet. */
  readonly state: "running" | "waiting" | "ended";
  /** What a person must know of the source now, one sentence; null where there is nothing to say. */
  readonly notice: string | null;
  readonly elapsedMs: number;
  readonly packets: number;
  readonly wireBytes: number;
  /** One a second, the newest last; at most `MAX_RATES`. */
  readonly rates: readonly Rate[];
  /** Packets that the kernel or the card dropped since the start; null where nobody counts them. */
  readonly kernelDropped: number | null;
  /** Of a source whose size is known: the share that was read, 0 to 1. */
  readonly progress: number | null;
}

/** Two minutes: what the widest sparkline shows. */
export const MAX_RATES = 120;
