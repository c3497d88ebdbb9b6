/**
 * The host that an HTTP/1.x client asks for: in the request target sent to a proxy (RFC 9112, section 3.2.2), in CONNECT
 * (RFC 9110, section 9.3.6; RFC 9112, section 3.2.3), else in the Host header (RFC 9110, section 7.2).
 *
 *  request line   method, space, target, " HTTP/1.", minor version, end of line
 *  header         name, ":", value within blanks, end of line; an empty line ends the headers
 *  authority      user information, "@" (both optional), host or "[" IPv6 address "]", ":" and port (both optional)
 */
import { readHttpAuthority } from "./http-authority.ts";

export type HttpRequestResult =
  /** Of an IPv6 address the brackets are left out; `port` is null where the client named none. */
  | { readonly kind: "host"; readonly host: string; readonly port: number | null }
  | { readonly kind: "connect"; readonly host: string; readonly port: number }
  /** A request that names no host, or not within the limit. */
  | { readonly kind: "none" }
  /** The beginning of a request, its host not yet seen. */
  | { readonly kind: "more" }
  /** Not a request. */
  | { readonly kind: "other" };

const NONE: HttpRequestResult = { kind: "none" };
const MORE: HttpRequestResult = { kind: "more" };
const OTHER: HttpRequestResult = { kind: "other" };

/** The limit that common servers have for a line or for all headers. */
const MAX_HEADER_BYTES = 8 * 1024;
const MAX_METHOD_BYTES = 16;

const CONNECT = "CONNECT ";
const MAJOR_VERSION = " HTTP/1.";
const VERSION_BYTES = MAJOR_VERSION.length + 1;
const SCHEME_END = "://";
const HOST_NAME = "host";

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const NUMBER_SIGN = 0x23;
const SLASH = 0x2f;
const COLON = 0x3a;
const QUESTION_MARK = 0x3f;
const LETTER_A = 0x41;
const LETTER_Z = 0x5a;
/** The bit that a small ASCII letter has and its capital has not. */
const SMALL_LETTER = 0x20;

/** The host that a client's TCP stream, whose beginning lies in [start, end), asks for: said as soon as it is known. */
export function readHttpRequest(bytes: Uint8Array, start: number, end: number): HttpRequestResult {
  const limit = Math.min(end, start + MAX_HEADER_BYTES);
  const undecided = end - start < MAX_HEADER_BYTES ? MORE : NONE;

  const methodEnd = endOfMethod(bytes, start, limit);
  if (methodEnd === limit && limit - start <= MAX_METHOD_BYTES) return MORE;
  if (methodEnd === start || methodEnd - start > MAX_METHOD_BYTES || bytes[methodEnd] !== SPACE) return OTHER;

  const lineFeed = indexOf(bytes, LINE_FEED, methodEnd, limit);
  if (lineFeed === limit) return undecided;
  const target = methodEnd + 1;
  const targetEnd = endOfLine(bytes, target, lineFeed) - VERSION_BYTES;
  if (targetEnd <= target || !isTextAt(bytes, targetEnd, MAJOR_VERSION)) return OTHER;

  if (isTextAt(bytes, start, CONNECT)) return readConnect(bytes, target, targetEnd);
  const authority = authorityOfTarget(bytes, target, targetEnd);
  if (authority < targetEnd) return readAuthority(bytes, authority, endOfAuthority(bytes, authority, targetEnd));
  return readHostHeader(bytes, lineFeed + 1, limit, undecided);
}

function endOfMethod(bytes: Uint8Array, start: number, end: number): number {
  const last = Math.min(end, start + MAX_METHOD_BYTES + 1);
  let at = start;
  while (at < last && bytes[at]! >= LETTER_A && bytes[at]! <= LETTER_Z) at++;
  return at;
}

function readConnect(bytes: Uint8Array, start: number, end: number): HttpRequestResult {
  const authority = readAuthority(bytes, start, end);
  if (authority.kind !== "host" || authority.port === null) return NONE;
  return { kind: "connect", host: authority.host, port: authority.port };
}

/** Where the authority of an absolute target begins; `end` where the target is of another form. */
function authorityOfTarget(bytes: Uint8Array, start: number, end: number): number {
  const colon = indexOf(bytes, COLON, start, endOfAuthority(bytes, start, end));
  const isAbsolute = colon > start && end - colon >= SCHEME_END.length && isTextAt(bytes, colon, SCHEME_END);
  return isAbsolute ? colon + SCHEME_END.length : end;
}

function endOfAuthority(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== SLASH && bytes[at] !== QUESTION_MARK && bytes[at] !== NUMBER_SIGN) at++;
  return at;
}

function readHostHeader(
  bytes: Uint8Array,
  start: number,
  end: number,
  undecided: HttpRequestResult,
): HttpRequestResult {
  let line = start;
  while (line < end) {
    const lineFeed = indexOf(bytes, LINE_FEED, line, end);
    if (lineFeed === end) return undecided;
    const lineEnd = endOfLine(bytes, line, lineFeed);
    if (lineEnd === line) return NONE;
    if (isHostHeader(bytes, line, lineEnd)) return readHostValue(bytes, line + HOST_NAME.length + 1, lineEnd);
    line = lineFeed + 1;
  }
  return undecided;
}

function isHostHeader(bytes: Uint8Array, line: number, end: number): boolean {
  if (end - line <= HOST_NAME.length || bytes[line + HOST_NAME.length] !== COLON) return false;
  for (let index = 0; index < HOST_NAME.length; index++) {
    if ((bytes[line + index]! | SMALL_LETTER) !== HOST_NAME.charCodeAt(index)) return false;
  }
  return true;
}

function readHostValue(bytes: Uint8Array, start: number, end: number): HttpRequestResult {
  let from = start;
  let to = end;
  while (from < to && isBlank(bytes[from]!)) from++;
  while (to > from && isBlank(bytes[to - 1]!)) to--;
  return readAuthority(bytes, from, to);
}

function readAuthority(bytes: Uint8Array, start: number, end: number): HttpRequestResult {
  const authority = readHttpAuthority(bytes, start, end);
  return authority === null ? NONE : { kind: "host", ...authority };
}

/** `end` where the byte does not occur. */
function indexOf(bytes: Uint8Array, byte: number, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== byte) at++;
  return at;
}

/** Where the text of a line ends that a line feed ends, or both characters. */
function endOfLine(bytes: Uint8Array, start: number, lineFeed: number): number {
  return lineFeed > start && bytes[lineFeed - 1] === CARRIAGE_RETURN ? lineFeed - 1 : lineFeed;
}

function isTextAt(bytes: Uint8Array, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (bytes[at + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}
