/**
 * When the sensor was recording: the inputs' spans of time, joined where they follow each other.
 */
import type { InputState, Timestamp } from "../capture/source.ts";

/** Questions asked later than this before a recording's end had no time for a retry: systems retry after 1 to 3 s. */
export const PENDING_SECONDS = 3;

/** Tells whether a question asked then (seconds) had no time to be answered before the recording ended. */
export function createIsTooLate(inputs: readonly InputState[]): (askedAt: number) => boolean {
  const spans = recordedSpans(inputs);
  return (askedAt) => spans.some(({ last }) => askedAt <= last && last - askedAt < PENDING_SECONDS);
}

/** From the first packet to the last, or to the end of the watch, in seconds. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/** Rotated files follow each other: a span ends only where nothing was recorded soon after it. */
export function recordedSpans(inputs: readonly InputState[]): Span[] {
  const ofInputs = inputs
    .flatMap(({ firstPacket, lastPacket, watchedUntil }) =>
      firstPacket === null || lastPacket === null || lastPacket.seconds === 0
        ? []
        : [
            {
              first: inSeconds(firstPacket),
              last: Math.max(inSeconds(lastPacket), inSeconds(watchedUntil ?? lastPacket)),
            },
          ],
    )
    .sort((a, b) => a.first - b.first);
  const spans: Span[] = [];
  for (const { first, last } of ofInputs) {
    const before = spans.at(-1);
    if (before === undefined || first - before.last > PENDING_SECONDS) spans.push({ first, last });
    else spans[spans.length - 1] = { first: before.first, last: Math.max(before.last, last) };
  }
  return spans;
}

export function inSeconds({ seconds, nanoseconds }: Timestamp): number {
  return seconds + nanoseconds * 1e-9;
}
