/**
 * The status line that begins an HTTP/1.x answer (RFC 9112, section 4).
 *
 *  0: "HTTP/1."   7: minor version   8: space   9: status, three digits   12: space, or the end of the line
 */

export type HttpAnswerResult =
  | { readonly kind: "status"; readonly status: number }
  /** The beginning of an answer. */
  | { readonly kind: "more" }
  /** Not an answer. */
  | { readonly kind: "other" };

const MORE: HttpAnswerResult = { kind: "more" };
const OTHER: HttpAnswerResult = { kind: "other" };

const MAJOR_VERSION = "HTTP/1.";
const MINOR_VERSION = 7;
const SPACE_BEFORE_STATUS = 8;
const STATUS = 9;
const STATUS_END = 12;
const MIN_STATUS = 100;

const SPACE = 0x20;
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;
const DIGIT_ZERO = 0x30;
const DIGIT_NINE = 0x39;

/**
 * The status code of the first answer in a server's TCP stream, whose beginning lies in [start, end). An interim one
 * (1xx) is an answer, too.
 */
export function readHttpStatus(bytes: Uint8Array, start: number, end: number): HttpAnswerResult {
  const available = Math.min(end - start, STATUS_END + 1);
  for (let index = 0; index < available; index++) {
    if (!mayStandAt(index, bytes[start + index]!)) return OTHER;
  }
  if (available <= STATUS_END) return MORE;
  const digits = start + STATUS;
  const status = digitAt(bytes, digits) * 100 + digitAt(bytes, digits + 1) * 10 + digitAt(bytes, digits + 2);
  return status >= MIN_STATUS ? { kind: "status", status } : OTHER;
}

function mayStandAt(index: number, byte: number): boolean {
  if (index < MINOR_VERSION) return byte === MAJOR_VERSION.charCodeAt(index);
  if (index === SPACE_BEFORE_STATUS) return byte === SPACE;
  // Some servers leave out the reason and the space before it.
  if (index === STATUS_END) return byte === SPACE || byte === CARRIAGE_RETURN || byte === LINE_FEED;
  return byte >= DIGIT_ZERO && byte <= DIGIT_NINE;
}

function digitAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! - DIGIT_ZERO;
}
