/**
 * The beginning of what one side of a TCP connection sends, put together from segments in any order.
 *
 * Limits: `MAX_PREFIX_BYTES` of a stream, in `MAX_SEGMENTS` segments; beyond either it gives up, so that a stream of
 * single bytes costs no more than another. Of contradictory segments the first one counts.
 */
const FIRST_BYTES = 2048;
/** A ClientHello with room to spare: the largest ones, with several post-quantum keys, have 4 KiB. */
export const MAX_PREFIX_BYTES = 18 * 1024;
const MAX_SEGMENTS = 64;

export interface StreamPrefix {
  bytes: Uint8Array;
  /** Bytes from the stream's start without a gap. */
  end: number;
  segments: number;
  /** Pieces beyond the first gap, as pairs of first byte and one past the last. */
  readonly ahead: [number, number][];
}

export function createStreamPrefix(): StreamPrefix {
  return { bytes: new Uint8Array(FIRST_BYTES), end: 0, segments: 0, ahead: [] };
}

/**
 * Adds `source[from, to)`, which stands at `offset` of the stream.
 * @returns false where the limits do not allow it: the rest of the stream cannot be put together any more
 */
export function addToPrefix(
  prefix: StreamPrefix,
  source: Uint8Array,
  from: number,
  to: number,
  offset: number,
): boolean {
  const end = offset + to - from;
  if (end > MAX_PREFIX_BYTES || ++prefix.segments > MAX_SEGMENTS) return false;
  if (end <= prefix.end) return true;
  if (end > prefix.bytes.length) prefix.bytes = grown(prefix.bytes, end);
  // What is there already is not written again: from gap to gap, as the pieces ahead lie in order.
  let gap = Math.max(offset, prefix.end);
  for (const [first, past] of [...prefix.ahead, [end, end]] as const) {
    const gapEnd = Math.min(first, end);
    if (gap < gapEnd) prefix.bytes.set(source.subarray(from + gap - offset, from + gapEnd - offset), gap);
    gap = Math.max(gap, past);
  }
  prefix.ahead.push([offset, end]);
  closeGaps(prefix);
  return true;
}

function grown(bytes: Uint8Array, needed: number): Uint8Array {
  const larger = new Uint8Array(Math.min(Math.max(needed, bytes.length * 2), MAX_PREFIX_BYTES));
  larger.set(bytes);
  return larger;
}

function closeGaps(prefix: StreamPrefix): void {
  prefix.ahead.sort((a, b) => a[0] - b[0]);
  for (let next = prefix.ahead[0]; next !== undefined && next[0] <= prefix.end; next = prefix.ahead[0]) {
    prefix.end = Math.max(prefix.end, next[1]);
    prefix.ahead.shift();
  }
}
