/**
 * A host and port as HTTP writes them (RFC 3986, section 3.2): `name`, `name:443`, `[2001:db8::1]:443`, with user
 * information in front or not.
 */
import { neutralText } from "./neutral-text.ts";

export interface HttpAuthority {
  readonly host: string;
  readonly port: number | null;
}

const MAX_HOST_BYTES = 255;
const MAX_PORT = 65_535;
const MAX_PORT_DIGITS = 5;

const DIGIT_ZERO = 0x30;
const DIGIT_NINE = 0x39;
const COLON = 0x3a;
const AT_SIGN = 0x40;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;

/** A byte-order mark must stay, to be made visible. */
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Reads the authority in [start, end): user information is dropped, brackets around an IPv6 address are removed.
 * @returns null where it is none
 */
export function readHttpAuthority(bytes: Uint8Array, start: number, end: number): HttpAuthority | null {
  // Passwords end here: they stay out of every report.
  let from = end;
  while (from > start && bytes[from - 1] !== AT_SIGN) from--;
  if (from < end && bytes[from] === OPENING_BRACKET) {
    const bracket = bytes.subarray(0, end).indexOf(CLOSING_BRACKET, from);
    return bracket === -1 ? null : hostAndPort(bytes, from + 1, bracket, bracket + 1, end);
  }
  const firstColon = bytes.subarray(0, end).indexOf(COLON, from);
  const colon = firstColon === -1 ? end : firstColon;
  return hostAndPort(bytes, from, colon, colon, end);
}

/** Of the host in [host, hostEnd) and what follows it in [rest, end): nothing, or a colon and digits. */
function hostAndPort(
  bytes: Uint8Array,
  host: number,
  hostEnd: number,
  rest: number,
  end: number,
): HttpAuthority | null {
  if (hostEnd === host || hostEnd - host > MAX_HOST_BYTES) return null;
  if (rest < end && bytes[rest] !== COLON) return null;
  const hasPort = end - rest > 1;
  const port = hasPort ? readPort(bytes, rest + 1, end) : null;
  if (port === 0) return null;
  return { host: neutralText(utf8.decode(bytes.subarray(host, hostEnd))), port };
}

/** 0 where it is none. */
function readPort(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > MAX_PORT_DIGITS) return 0;
  let port = 0;
  for (let at = start; at < end; at++) {
    if (bytes[at]! < DIGIT_ZERO || bytes[at]! > DIGIT_NINE) return 0;
    port = port * 10 + bytes[at]! - DIGIT_ZERO;
  }
  return port <= MAX_PORT ? port : 0;
}
