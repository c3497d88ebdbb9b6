/**
 * Times and sizes as people type them.
 */
import { UsageError } from "./exit-status.ts";

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
const BYTES = { "": 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12 } as const;

/** `90`, `90s`, `10m`, `2h`, `1d`: seconds. @throws UsageError */
export function parseSeconds(text: string, option: string, mostDays = Number.POSITIVE_INFINITY): number {
  const match = /^(\d{1,9})([smhd]?)$/.exec(text);
  const seconds = match === null ? 0 : Number(match[1]) * SECONDS[(match[2] || "s") as keyof typeof SECONDS]; // the pattern has no other
  if (seconds > mostDays * SECONDS.d)
    throw new UsageError(`${option} ${text}: longer than ${mostDays}d, which is the most.`);
  if (seconds > 0) return seconds;
  throw new UsageError(`${option} ${text}: no length of time. Give seconds, or one such as 30s, 10m, 2h, 1d.`);
}

/** `500000`, `100M`, `10G`: bytes. @throws UsageError */
export function parseBytes(text: string, option: string, least: number): number {
  const match = /^(\d{1,12})([kMGT]?)B?$/.exec(text);
  const bytes = match === null ? -1 : Number(match[1]) * BYTES[match[2] as keyof typeof BYTES]; // the pattern has no other
  if (bytes >= least) return bytes;
  const reason = bytes < 0 ? "no size" : `less than ${least}`;
  throw new UsageError(`${option} ${text}: ${reason}. Give bytes, or a size such as 64M or 10G.`);
}

/** A whole number from `least` to `most`. @throws UsageError */
export function parseCount(text: string, option: string, least: number, most: number): number {
  const count = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (count >= least && count <= most) return count;
  throw new UsageError(`${option} ${text}: give a whole number from ${least} to ${most}.`);
}
