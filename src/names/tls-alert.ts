/**
 * TLS alerts that anyone can read: what either side of a connection complains about before it encrypts (RFC 8446,
 * sections 5.1 and 6; RFC 5246, sections 6.2.1 and 7.2). Up to TLS 1.2 that is where a refused certificate shows.
 *
 *  record   0: content type   1: version   3: length   5: fragment
 *  alert    5: level          6: code
 *
 * Only the heads of records are read. What lies between two of them may come in any order or not at all.
 *
 * A fatal alert ends the watch. A warning may be the last word, as where a client leaves because the server does not
 * know the name it asked for; or it may be nothing, as where it goes on. So a warning is remembered until the side that
 * was warned sends another record, and counts if the connection closes before.
 *
 * What a side sends after its ChangeCipherSpec is encrypted, and so is application data: that side can say nothing more
 * in clear text. The other one can. In TLS 1.3 a server encrypts from its first answer on, and a client that does not
 * like the answer may still say so in clear text.
 *
 * Not covered: after a HelloRetryRequest of TLS 1.3 both sides send a ChangeCipherSpec that means nothing (RFC 8446,
 * appendix D.4), and the watch ends before the second ServerHello.
 */
import type { Side } from "../flow/flow-row.ts";

export interface TlsAlert {
  readonly kind: "alert";
  /** Who sent it. */
  readonly side: Side;
  readonly level: "warning" | "fatal";
  readonly code: number;
}

export type TlsWatchResult =
  | TlsAlert
  | { readonly kind: "more" }
  /** No alert will be seen here: both sides encrypt, or it is no TLS, or it takes too long. */
  | { readonly kind: "over" };

const MORE: TlsWatchResult = { kind: "more" };
const OVER: TlsWatchResult = { kind: "over" };

const RECORD_MAJOR_VERSION = 1;
const RECORD_LENGTH = 3;
const RECORD_HEADER_BYTES = 5;
const MAJOR_VERSION = 3;
/** RFC 5246, section 6.2.3; TLS 1.3 allows less. */
const MAX_FRAGMENT_BYTES = (1 << 14) + 2048;

const TYPE_CHANGE_CIPHER_SPEC = 20;
const TYPE_ALERT = 21;
const TYPE_APPLICATION_DATA = 23;
/** RFC 6520; the highest type there is over TCP. */
const TYPE_HEARTBEAT = 24;

const ALERT_LEVEL = 5;
const ALERT_CODE = 6;
/** Whatever encrypts an alert makes it longer. */
const ALERT_BYTES = 2;
const ALERT_RECORD_BYTES = RECORD_HEADER_BYTES + ALERT_BYTES;
const LEVEL_WARNING = 1;
const LEVEL_FATAL = 2;
const CLOSE_NOTIFY = 0;
const USER_CANCELED = 90;

/**
 * Segments of both sides that are looked at. A handshake with long certificates takes 60, in small segments 150; one
 * whose other direction was not captured, or that lacks the segment with a record's head, would be watched for ever.
 */
const MAX_SEGMENTS = 256;

interface Segment {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly sequence: number;
}

/** What one side sends. */
interface Half {
  isEncrypted: boolean;
  /** The sequence number of the next byte that belongs to the head of a record; null before the first segment. */
  next: number | null;
  /**
   * As much of that head as has come: the header, and of an alert the fragment too. An array: typed ones, so small, cost
   * ten times as much to make.
   */
  readonly head: number[];
  headBytes: number;
  /** An alert that overtook what stands before it: the latest segment that is ahead and no larger than one. */
  ahead: Segment | null;
}

export interface TlsWatch {
  readonly halves: readonly [Half, Half];
  segments: number;
  warning: TlsAlert | null;
  result: TlsWatchResult;
}

/** A watch over one connection; it holds a few numbers and at most 28 bytes of what was sent. */
export function createTlsWatch(): TlsWatch {
  return { halves: [createHalf(), createHalf()], segments: 0, warning: null, result: MORE };
}

function createHalf(): Half {
  return { isEncrypted: false, next: null, head: [0, 0, 0, 0, 0, 0, 0], headBytes: 0, ahead: null };
}

/**
 * Looks at a segment's data, which lies in [start, end).
 * @param sequence the TCP sequence number of the byte at `start`, signed. A side's first segment begins with a record.
 * @returns the same for all later segments, once it is not "more"
 */
export function watchTls(
  watch: TlsWatch,
  bytes: Uint8Array,
  start: number,
  end: number,
  side: Side,
  sequence: number,
): TlsWatchResult {
  if (watch.result.kind !== "more" || start >= end) return watch.result;
  const half = watch.halves[side];
  half.next ??= sequence;
  walk(watch, side, { bytes, start, end, sequence }, half.next);
  if (half.ahead !== null && distance(half.next, half.ahead.sequence) <= 0) {
    const { ahead } = half;
    half.ahead = null;
    walk(watch, side, ahead, half.next);
  }
  if (watch.result.kind === "more" && ++watch.segments === MAX_SEGMENTS) watch.result = OVER;
  return watch.result;
}

/** The warning that was the last word of a connection which closed while its watch wanted more; null without one. */
export function tlsAlertAtEnd(watch: TlsWatch): TlsAlert | null {
  return watch.result.kind === "more" ? watch.warning : null;
}

/** Goes from record to record through a segment, as far as it reaches. */
function walk(watch: TlsWatch, side: Side, segment: Segment, next: number): void {
  const half = watch.halves[side];
  if (half.isEncrypted) return;
  const { bytes, start, end, sequence } = segment;
  let at = start + distance(sequence, next);
  if (at < start) {
    keepAhead(half, segment);
    return;
  }
  while (at < end && !half.isEncrypted && watch.result.kind === "more") {
    while (at < end && half.headBytes < headSize(half)) half.head[half.headBytes++] = bytes[at++]!;
    if (half.headBytes < headSize(half)) break;
    at += RECORD_HEADER_BYTES + lengthIn(half.head) - half.headBytes;
    half.headBytes = 0;
    takeRecord(watch, side, half);
  }
  half.next = (sequence + at - start) | 0;
}

/** From one sequence number to another, which is at most 2 GiB before or after it. */
function distance(from: number, to: number): number {
  return (to - from) | 0;
}

function keepAhead(half: Half, { bytes, start, end, sequence }: Segment): void {
  if (end - start > ALERT_RECORD_BYTES) return;
  half.ahead = { bytes: bytes.slice(start, end), start: 0, end: end - start, sequence };
}

/** How many bytes of a record are read, as far as those that are there tell. */
function headSize({ head, headBytes }: Half): number {
  return headBytes >= RECORD_HEADER_BYTES && isClearAlert(head) ? ALERT_RECORD_BYTES : RECORD_HEADER_BYTES;
}

function isClearAlert(head: readonly number[]): boolean {
  return head[0] === TYPE_ALERT && lengthIn(head) === ALERT_BYTES;
}

function lengthIn(head: readonly number[]): number {
  return (head[RECORD_LENGTH]! << 8) | head[RECORD_LENGTH + 1]!;
}

function takeRecord(watch: TlsWatch, side: Side, half: Half): void {
  const { head } = half;
  if (!isRecord(head)) {
    watch.result = OVER;
  } else if (isClearAlert(head)) {
    takeAlert(watch, side, head[ALERT_LEVEL]!, head[ALERT_CODE]!);
  } else {
    // The side that was warned goes on.
    if (watch.warning?.side !== side) watch.warning = null;
    half.isEncrypted = endsClearText(head[0]!);
    if (watch.halves.every(({ isEncrypted }) => isEncrypted)) watch.result = OVER;
  }
}

function isRecord(head: readonly number[]): boolean {
  return (
    head[0]! >= TYPE_CHANGE_CIPHER_SPEC &&
    head[0]! <= TYPE_HEARTBEAT &&
    head[RECORD_MAJOR_VERSION] === MAJOR_VERSION &&
    lengthIn(head) <= MAX_FRAGMENT_BYTES
  );
}

/** Of an alert: it is longer than one in clear text. */
function endsClearText(type: number): boolean {
  return type === TYPE_CHANGE_CIPHER_SPEC || type === TYPE_APPLICATION_DATA || type === TYPE_ALERT;
}

function takeAlert(watch: TlsWatch, side: Side, level: number, code: number): void {
  if (level !== LEVEL_WARNING && level !== LEVEL_FATAL) {
    watch.result = OVER;
  } else if (code === CLOSE_NOTIFY || code === USER_CANCELED) {
    // Nothing is wrong with TLS, unless one side leaves because of what it was warned of.
    watch.result = watch.warning ?? OVER;
  } else if (level === LEVEL_FATAL) {
    watch.result = { kind: "alert", side, level: "fatal", code };
  } else {
    watch.warning = { kind: "alert", side, level: "warning", code };
  }
}
