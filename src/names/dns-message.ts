/**
 * DNS messages (RFC 1035, section 4): the question, and of the answer section the addresses and aliases.
 *
 *  header    0: id   2: flags   4: questions   6: answers   8: authorities   10: additional records
 *  flags     from the highest bit: response, opcode (4), authoritative, truncated, ..., response code (4)
 *  question  name   0: type   2: class
 *  record    name   0: type   2: class   4: TTL   8: length   10: data
 *
 * Limits: `MAX_RECORDS`, and what the names may cost (`dns-name.ts`). What lies beyond is not read, and the answer counts
 * as truncated.
 */
import { u16be, u32be } from "../capture/endian.ts";
import { type Address, readAddress } from "../flow/address.ts";
import { createNameCursor, type NameCursor, readName } from "./dns-name.ts";

export type DnsResponseCode = "noerror" | "servfail" | "nxdomain" | "refused" | "other";
/** The types whose answers show addresses, or the way to them. */
type DnsQuestionType = "A" | "AAAA" | "CNAME" | "ANY" | "other";

interface DnsQuestion {
  readonly name: string;
  readonly type: DnsQuestionType;
}

interface DnsAddress {
  readonly owner: string;
  readonly ttlSeconds: number;
  readonly address: Address;
}

export interface DnsAlias {
  readonly owner: string;
  readonly ttlSeconds: number;
  readonly target: string;
}

/** Names are in small letters, without the dot at the end. */
export interface DnsMessage {
  readonly id: number;
  readonly isResponse: boolean;
  readonly responseCode: DnsResponseCode;
  /** The server left records out, or the capture, a limit or damage ended the answer section early. */
  readonly isTruncated: boolean;
  readonly question: DnsQuestion;
  readonly addresses: readonly DnsAddress[];
  readonly aliases: readonly DnsAlias[];
}

const FLAGS = 2;
const QUESTIONS = 4;
const ANSWERS = 6;
const HEADER_BYTES = 12;

const FLAG_RESPONSE = 0x8000;
const FLAG_TRUNCATED = 0x0200;
const OPCODE_BITS = 0x7800;
const RESPONSE_CODE_BITS = 0x000f;
const RESPONSE_CODES: readonly DnsResponseCode[] = ["noerror", "other", "servfail", "nxdomain", "other", "refused"];

const CLASS = 2;
const TTL = 4;
const DATA_LENGTH = 8;
const QUESTION_BYTES = 4;
const RECORD_BYTES = 10;
const CLASS_IN = 1;

/** Reserved (RFC 6895, section 3.1). */
const TYPE_UNREAD = 0;
const TYPE_A = 1;
const TYPE_CNAME = 5;
const TYPE_AAAA = 28;
const TYPE_ANY = 255;
const QUESTION_TYPES: ReadonlyMap<number, DnsQuestionType> = new Map([
  [TYPE_A, "A"],
  [TYPE_CNAME, "CNAME"],
  [TYPE_AAAA, "AAAA"],
  [TYPE_ANY, "ANY"],
]);
const ADDRESS_BYTES = { 4: 4, 6: 16 } as const;

/** Above this a TTL is 0 (RFC 2181, section 8). */
const MAX_TTL_SECONDS = 2 ** 31 - 1;

/** Some 75 addresses fit into the largest datagram that servers send without fragments, 1232 bytes. */
const MAX_RECORDS = 128;

interface Found {
  readonly addresses: DnsAddress[];
  readonly aliases: DnsAlias[];
}

/**
 * The message in [start, end).
 * @returns null where it is no standard query, or answer to one, with a single question (RFC 9619) of class IN
 */
export function readDnsMessage(bytes: Uint8Array, start: number, end: number): DnsMessage | null {
  if (end - start < HEADER_BYTES) return null;
  const flags = u16be(bytes, start + FLAGS);
  if ((flags & OPCODE_BITS) !== 0 || u16be(bytes, start + QUESTIONS) !== 1) return null;
  // A view that ends with the message: offsets count from its start, and no pointer leads out of it.
  const message = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
  const cursor = createNameCursor(message, HEADER_BYTES);
  const question = readQuestion(cursor);
  if (question === null) return null;
  const found: Found = { addresses: [], aliases: [] };
  const isWhole = readAnswers(cursor, u16be(message, ANSWERS), found);
  return {
    id: u16be(message, 0),
    isResponse: (flags & FLAG_RESPONSE) !== 0,
    responseCode: RESPONSE_CODES[flags & RESPONSE_CODE_BITS] ?? "other",
    isTruncated: (flags & FLAG_TRUNCATED) !== 0 || !isWhole,
    question,
    ...found,
  };
}

function readQuestion(cursor: NameCursor): DnsQuestion | null {
  const { message } = cursor;
  const name = readName(cursor);
  if (name === null || message.length - cursor.at < QUESTION_BYTES) return null;
  if (u16be(message, cursor.at + CLASS) !== CLASS_IN) return null;
  const type = QUESTION_TYPES.get(u16be(message, cursor.at)) ?? "other";
  cursor.at += QUESTION_BYTES;
  return { name, type };
}

/** Reads records into `found`; false where the section ends, for us, before all of them were read. */
function readAnswers(cursor: NameCursor, count: number, found: Found): boolean {
  for (let index = 0; index < count; index++) {
    if (index === MAX_RECORDS || !readRecord(cursor, found)) return false;
  }
  return true;
}

/** The record at the cursor, which stands behind it then; false where it is damaged or cut off. */
function readRecord(cursor: NameCursor, found: Found): boolean {
  const { message } = cursor;
  const owner = readName(cursor);
  const fields = cursor.at;
  const data = fields + RECORD_BYTES;
  if (owner === null || data > message.length) return false;
  const dataBytes = u16be(message, fields + DATA_LENGTH);
  const next = data + dataBytes;
  if (next > message.length) return false;
  const ttl = u32be(message, fields + TTL);
  const ttlSeconds = ttl <= MAX_TTL_SECONDS ? ttl : 0;
  const type = u16be(message, fields + CLASS) === CLASS_IN ? u16be(message, fields) : TYPE_UNREAD;
  if (type === TYPE_A || type === TYPE_AAAA) {
    const ipVersion = type === TYPE_A ? 4 : 6;
    if (dataBytes !== ADDRESS_BYTES[ipVersion]) return false;
    found.addresses.push({ owner, ttlSeconds, address: readAddress(message, data, ipVersion) });
  }
  // A DNAME is not read: the server adds the CNAME that follows from it (RFC 6672, section 3.1).
  if (type === TYPE_CNAME) {
    cursor.at = data;
    const target = readName(cursor);
    if (target === null || cursor.at !== next) return false;
    found.aliases.push({ owner, ttlSeconds, target });
  }
  cursor.at = next;
  return true;
}
