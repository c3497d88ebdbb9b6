/**
 * The name that a TLS client asks for: the server_name extension (RFC 6066, section 3) of its ClientHello (RFC 8446,
 * section 4.1.2; RFC 5246, section 7.4.1.2). Over TCP it arrives in records (RFC 8446, section 5.1) that may cut it
 * anywhere; QUIC carries it without them.
 *
 *  record        0: content type   1: version   3: length   5: fragment
 *  ClientHello   0: message type   1: length, 24 bits   4: version   6: random   38: session id, cipher suites,
 *                compression methods, extensions, each behind its length
 *  extension     0: type   2: length   4: data
 *  server name   0: type   1: length   3: name
 */
import { isIP } from "node:net";
import { u16be } from "../capture/endian.ts";
import { neutralText } from "./neutral-text.ts";

export type ServerNameResult =
  | { readonly kind: "name"; readonly name: string }
  /** A ClientHello without a server name, or one that is damaged. */
  | { readonly kind: "none" }
  /** The beginning of a ClientHello. */
  | { readonly kind: "more" }
  /** Not a ClientHello. */
  | { readonly kind: "other" };

const NONE: ServerNameResult = { kind: "none" };
const MORE: ServerNameResult = { kind: "more" };
const OTHER: ServerNameResult = { kind: "other" };

const RECORD_MAJOR_VERSION = 1;
const RECORD_LENGTH = 3;
const RECORD_HEADER_BYTES = 5;
const RECORD_TYPE_HANDSHAKE = 22;
const MAJOR_VERSION = 3;
const MAX_FRAGMENT_BYTES = 1 << 14;

const MESSAGE_LENGTH = 1;
const MESSAGE_HEADER_BYTES = 4;
const MESSAGE_CLIENT_HELLO = 1;
const SESSION_ID = 38;

const EXTENSION_LENGTH = 2;
const EXTENSION_HEADER_BYTES = 4;
const EXTENSION_SERVER_NAME = 0;

const LIST_LENGTH_BYTES = 2;
const ENTRY_LENGTH = 1;
const ENTRY_HEADER_BYTES = 3;
const ENTRY_HOST_NAME = 0;

/** What DNS allows (RFC 1035, section 2.3.4). */
const MAX_NAME_BYTES = 255;
/** What one full record holds. A hello with post-quantum keys, tickets and encrypted hello takes 2 to 5 KiB. */
const MAX_HELLO_BYTES = MESSAGE_HEADER_BYTES + MAX_FRAGMENT_BYTES;

/**
 * The message without its record headers, which may fall within any field: copied once, every field is read in one
 * place and the name in one piece. Reused: a call leaves nothing here that a later one reads.
 */
const hello = Buffer.alloc(MAX_HELLO_BYTES);

/** The server name that a client's TCP stream, whose beginning lies in [start, end), asks for. */
export function readServerName(bytes: Uint8Array, start: number, end: number): ServerNameResult {
  if (!mayBeginHello(bytes, start, end)) return OTHER;
  let collected = 0;
  let record = start;
  while (end - record >= RECORD_HEADER_BYTES) {
    if (!isHandshakeRecord(bytes, record)) return NONE;
    const fragment = record + RECORD_HEADER_BYTES;
    const fragmentEnd = fragment + u16be(bytes, record + RECORD_LENGTH);
    collected = collect(bytes, fragment, Math.min(fragmentEnd, end), collected);
    const result = serverNameOfCollected(collected);
    if (result.kind !== "more") return result;
    record = fragmentEnd;
  }
  return MORE;
}

/** The server name that a ClientHello without records asks for, whose beginning lies in [start, end). */
export function serverNameOfMessage(bytes: Uint8Array, start: number, end: number): ServerNameResult {
  if (end > start && bytes[start] !== MESSAGE_CLIENT_HELLO) return OTHER;
  return serverNameOfCollected(collect(bytes, start, end, 0));
}

/** Whether the bytes that are there, however few, are those of a first record with a ClientHello. */
function mayBeginHello(bytes: Uint8Array, start: number, end: number): boolean {
  const available = end - start;
  if (available > 0 && bytes[start] !== RECORD_TYPE_HANDSHAKE) return false;
  if (available > RECORD_MAJOR_VERSION && bytes[start + RECORD_MAJOR_VERSION] !== MAJOR_VERSION) return false;
  if (available >= RECORD_HEADER_BYTES && !isHandshakeRecord(bytes, start)) return false;
  return available <= RECORD_HEADER_BYTES || bytes[start + RECORD_HEADER_BYTES] === MESSAGE_CLIENT_HELLO;
}

function isHandshakeRecord(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== RECORD_TYPE_HANDSHAKE || bytes[at + RECORD_MAJOR_VERSION] !== MAJOR_VERSION) return false;
  const fragmentBytes = u16be(bytes, at + RECORD_LENGTH);
  // Empty fragments of a handshake are forbidden: they would be a hello that never ends.
  return fragmentBytes > 0 && fragmentBytes <= MAX_FRAGMENT_BYTES;
}

/** Adds a fragment to the hello, as far as there is room; returns the bytes it has then. */
function collect(bytes: Uint8Array, fragment: number, end: number, collected: number): number {
  const added = Math.min(end - fragment, MAX_HELLO_BYTES - collected);
  for (let index = 0; index < added; index++) hello[collected + index] = bytes[fragment + index]!;
  return collected + added;
}

/** The server name in the message of which the first `collected` bytes are there. */
function serverNameOfCollected(collected: number): ServerNameResult {
  if (collected < MESSAGE_HEADER_BYTES) return MORE;
  const helloBytes = MESSAGE_HEADER_BYTES + (hello[MESSAGE_LENGTH]! << 16) + u16be(hello, MESSAGE_LENGTH + 1);
  if (helloBytes > MAX_HELLO_BYTES) return NONE;
  return helloBytes <= collected ? serverNameOfHello(helloBytes) : MORE;
}

function serverNameOfHello(end: number): ServerNameResult {
  const cipherSuites = afterVector(SESSION_ID, 1, end);
  const compressionMethods = afterVector(cipherSuites, 2, end);
  const extensions = afterVector(compressionMethods, 1, end);
  // Before TLS 1.3 a hello may end here.
  if (afterVector(extensions, LIST_LENGTH_BYTES, end) !== end) return NONE;
  let at = extensions + LIST_LENGTH_BYTES;
  while (end - at >= EXTENSION_HEADER_BYTES) {
    const next = afterVector(at + EXTENSION_LENGTH, 2, end);
    if (next > end) return NONE;
    if (u16be(hello, at) === EXTENSION_SERVER_NAME) return hostNameOfList(at + EXTENSION_HEADER_BYTES, next);
    at = next;
  }
  return NONE;
}

function hostNameOfList(list: number, end: number): ServerNameResult {
  if (afterVector(list, LIST_LENGTH_BYTES, end) !== end) return NONE;
  let entry = list + LIST_LENGTH_BYTES;
  while (end - entry >= ENTRY_HEADER_BYTES) {
    const next = afterVector(entry + ENTRY_LENGTH, 2, end);
    if (next > end) return NONE;
    if (hello[entry] === ENTRY_HOST_NAME) return nameOf(entry + ENTRY_HEADER_BYTES, next);
    entry = next;
  }
  return NONE;
}

function nameOf(start: number, end: number): ServerNameResult {
  if (end === start || end - start > MAX_NAME_BYTES) return NONE;
  const name = hello.toString("utf8", start, end);
  // Addresses are forbidden here and name nothing.
  return isIP(name) === 0 ? { kind: "name", name: neutralText(name) } : NONE;
}

/** Where the vector ends whose length lies at `at`: beyond `end` where it does not fit, and so does all behind it. */
function afterVector(at: number, lengthBytes: 1 | 2, end: number): number {
  const content = at + lengthBytes;
  if (content > end) return content;
  return content + (lengthBytes === 1 ? hello[at]! : u16be(hello, at));
}
