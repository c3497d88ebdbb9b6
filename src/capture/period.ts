/**
 * A span of time by the packets' own stamps: from its first moment, included, to its last, not included.
 */
export interface Period {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

/** @param seconds whole ones since 1970 */
export function isWithin({ fromSeconds, toSeconds }: Period, seconds: number): boolean {
  return seconds >= fromSeconds && seconds < toSeconds;
}
