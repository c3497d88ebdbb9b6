/**
 * QUIC's long header, version 1 (RFC 9000, section 17.2) and version 2 (RFC 9369, section 3.2), as far as it is
 * readable without keys.
 *
 *   0: form, fixed bit, packet type (2 bits), 4 protected bits   1: version   5: length of the next   6: destination
 *      connection ID, then the source's behind its length; only in an Initial a token behind its length; the length of
 *      the rest; packet number (protected) and payload
 *
 * Several packets may share a datagram (RFC 9000, section 12.2). A token's length and that of the rest are
 * variable-length integers (section 16).
 */
import { u32be } from "../capture/endian.ts";

export type QuicVersion = 1 | 2;

/** Filled again and again, so that reading a header allocates nothing. Offsets count as those of the bytes. */
export interface QuicHeader {
  version: QuicVersion;
  isInitial: boolean;
  destinationId: number;
  destinationIdEnd: number;
  packetNumber: number;
  /** One past the packet, where the next one may begin. */
  end: number;
}

const FORM_AND_FIXED_BIT = 0xc0;
const TYPE_SHIFT = 4;
const TYPE_MASK = 3;
const TYPE_INITIAL = 0;
const TYPE_RETRY = 3;

const VERSION = 1;
const VERSION_1 = 0x00000001;
const VERSION_2 = 0x6b3343cf;

const DESTINATION_ID_LENGTH = 5;
const DESTINATION_ID = 6;
const MAX_ID_BYTES = 20;
/** The header's protection takes 16 bytes that begin 4 behind the packet number's start (RFC 9001, section 5.4.2). */
const MIN_PROTECTED_BYTES = 4 + 16;

export function createQuicHeader(): QuicHeader {
  return { version: 1, isInitial: false, destinationId: 0, destinationIdEnd: 0, packetNumber: 0, end: 0 };
}

/**
 * Reads the header of the packet at `at` into `header`.
 * @returns false, with `header` as it was, where there is no packet that has a length and lies whole before `end`
 */
export function readQuicHeader(header: QuicHeader, bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < DESTINATION_ID || (bytes[at]! & FORM_AND_FIXED_BIT) !== FORM_AND_FIXED_BIT) return false;
  const version = versionOf(u32be(bytes, at + VERSION));
  if (version === null) return false;
  // Version 2 has the same types, each with the number of the one after it.
  const type = ((bytes[at]! >>> TYPE_SHIFT) - (version - 1)) & TYPE_MASK;
  if (type === TYPE_RETRY) return false;

  const destinationIdEnd = afterId(bytes, at + DESTINATION_ID_LENGTH, end);
  const sourceIdEnd = afterId(bytes, destinationIdEnd, end);
  const length = type === TYPE_INITIAL ? afterToken(bytes, sourceIdEnd, end) : sourceIdEnd;
  const packetNumber = afterVarint(bytes, length, end);
  const protectedBytes = readVarint(bytes, length, end);
  if (protectedBytes < MIN_PROTECTED_BYTES || packetNumber + protectedBytes > end) return false;

  header.version = version;
  header.isInitial = type === TYPE_INITIAL;
  header.destinationId = at + DESTINATION_ID;
  header.destinationIdEnd = destinationIdEnd;
  header.packetNumber = packetNumber;
  header.end = packetNumber + protectedBytes;
  return true;
}

function versionOf(word: number): QuicVersion | null {
  if (word === VERSION_1) return 1;
  return word === VERSION_2 ? 2 : null;
}

/** Where the connection ID ends whose length lies at `at`; infinitely far where it does not fit. */
function afterId(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end || bytes[at]! > MAX_ID_BYTES) return Number.POSITIVE_INFINITY;
  return at + 1 + bytes[at]!;
}

function afterToken(bytes: Uint8Array, at: number, end: number): number {
  return afterVarint(bytes, at, end) + readVarint(bytes, at, end);
}

/**
 * The variable-length integer at `at`, infinite where it does not fit before `end`. Above 2^53 it is not exact, but
 * larger than any length or offset that is allowed.
 */
export function readVarint(bytes: Uint8Array, at: number, end: number): number {
  const past = afterVarint(bytes, at, end);
  if (past > end) return Number.POSITIVE_INFINITY;
  let value = bytes[at]! & 0x3f;
  for (let next = at + 1; next < past; next++) value = value * 256 + bytes[next]!;
  return value;
}

/** Where the integer at `at` ends: beyond `end` where it does not fit, and so does all behind it. */
export function afterVarint(bytes: Uint8Array, at: number, end: number): number {
  return at < end ? at + (1 << (bytes[at]! >>> 6)) : Number.POSITIVE_INFINITY;
}
