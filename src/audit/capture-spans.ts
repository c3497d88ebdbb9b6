/**
 * When the sensor was recording: the inputs' spans of time, joined where they follow each other.
 */
import type { InputState, Timestamp } from "../capture/source.ts";

/** Questions asked later than this before a recording's end had no time for a retry: systems retry after 1 to 3 s. */
export const PENDING_SECONDS = 3;

/** Tells whether a question asked then (seconds) had no time to be answered before the recording ended. */
export function createIsTooLate(inputs: readonly InputState[]): (askedAt: number) => boolean {
  const ends = endsOfRecording(inputs);
  return (askedAt) => ends.some((end) => askedAt <= end && end - askedAt < PENDING_SECONDS);
}

/** Rotated files follow each other: an end counts only where nothing was recorded soon after it. */
function endsOfRecording(inputs: readonly InputState[]): number[] {
  const spans = inputs
    .flatMap(({ firstPacket, lastPacket }) =>
      firstPacket === null || lastPacket === null || lastPacket.seconds === 0
        ? []
        : [{ first: inSeconds(firstPacket), last: inSeconds(lastPacket) }],
    )
    .sort((a, b) => a.first - b.first);
  const ends: number[] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const { first, last } of spans) {
    if (end !== Number.NEGATIVE_INFINITY && first - end > PENDING_SECONDS) ends.push(end);
    end = Math.max(end, last);
  }
  if (end !== Number.NEGATIVE_INFINITY) ends.push(end);
  return ends;
}

function inSeconds({ seconds, nanoseconds }: Timestamp): number {
  return seconds + nanoseconds * 1e-9;
}
