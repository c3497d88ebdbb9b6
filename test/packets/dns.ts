/** DNS messages (RFC 1035, section 4), well-formed or not. */
import ipaddr from "ipaddr.js";
import { concat, u8, u16, u32 } from "./bytes.ts";

/** Where the question's name stands, to which most pointers lead. */
export const QUESTION_NAME = 12;

const TYPES = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, TXT: 16, AAAA: 28, SRV: 33, DNAME: 39, ANY: 255 } as const;
export type DnsTypeName = keyof typeof TYPES;

const RESPONSE_CODES = { noerror: 0, formerr: 1, servfail: 2, nxdomain: 3, notimp: 4, refused: 5 } as const;
const RESPONSE = 0x8180;
const TRUNCATED = 0x0200;
const RECURSION_DESIRED = 0x0100;
const CLASS_IN = 1;

/** A name in text, with its dots between labels, or in bytes that may be anything. */
export type DnsName = string | Uint8Array;

export interface QueryFields {
  readonly id?: number;
  readonly name?: DnsName;
  readonly type?: DnsTypeName;
  readonly class?: number;
  /** In place of the true ones. */
  readonly flags?: number;
  readonly questions?: number;
}

export interface AnswerFields extends QueryFields {
  readonly records?: readonly Uint8Array[];
  readonly responseCode?: keyof typeof RESPONSE_CODES;
  readonly isTruncated?: boolean;
  /** In place of the true one. */
  readonly answers?: number;
  /** What stands behind the answer section. */
  readonly rest?: Uint8Array;
}

export function dnsQuery(fields: QueryFields = {}): Uint8Array {
  return message(fields, fields.flags ?? RECURSION_DESIRED, [], 0);
}

export function dnsAnswer(fields: AnswerFields = {}): Uint8Array {
  const { records = [], responseCode = "noerror", isTruncated = false, rest = u8() } = fields;
  const flags = RESPONSE | RESPONSE_CODES[responseCode] | (isTruncated ? TRUNCATED : 0);
  return message(fields, fields.flags ?? flags, [...records, rest], fields.answers ?? records.length);
}

function message(fields: QueryFields, flags: number, records: readonly Uint8Array[], answers: number): Uint8Array {
  const { id = 1, name = "host.example", type = "A", questions = 1 } = fields;
  return concat(
    u16(id, flags, questions, answers, 0, 0),
    nameBytes(name),
    u16(TYPES[type], fields.class ?? CLASS_IN),
    ...records,
  );
}

export function addressRecord(owner: DnsName, address: string, ttlSeconds = 300): Uint8Array {
  const bytes = Uint8Array.from(ipaddr.parse(address).toByteArray());
  return record(owner, bytes.length === 4 ? "A" : "AAAA", bytes, ttlSeconds);
}

export function aliasRecord(owner: DnsName, target: DnsName, ttlSeconds = 300): Uint8Array {
  return record(owner, "CNAME", nameBytes(target), ttlSeconds);
}

export function record(
  owner: DnsName,
  type: DnsTypeName,
  data: Uint8Array,
  ttlSeconds = 300,
  recordClass = CLASS_IN,
): Uint8Array {
  return concat(nameBytes(owner), u16(TYPES[type], recordClass), u32(ttlSeconds), u16(data.length), data);
}

/** Labels, and the pointer that goes on with them in place of the end. */
export function nameAt(offset: number, ...before: readonly (string | Uint8Array)[]): Uint8Array {
  return concat(...before.map(label), u16(0xc000 | offset));
}

/** A name out of labels that may hold anything. */
export function nameOf(...labels: readonly (string | Uint8Array)[]): Uint8Array {
  return concat(...labels.map(label), u8(0));
}

function nameBytes(name: DnsName): Uint8Array {
  return typeof name === "string" ? nameOf(...name.split(".")) : name;
}

function label(content: string | Uint8Array): Uint8Array {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return concat(u8(bytes.length), bytes);
}
