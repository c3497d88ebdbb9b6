/**
 * X.509 certificates (RFC 5280, section 4.1) that parse, with a key and a signature that are none: nobody checks them
 * here, and so they are the same each time.
 */
import { concat, filler, u8 } from "./bytes.ts";

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 2;
const BIT_STRING = 3;
const OCTET_STRING = 4;
const OBJECT = 6;
const UTF8_STRING = 12;
const UTC_TIME = 23;
const VERSION_TAG = 0xa0;
const EXTENSIONS_TAG = 0xa3;
const DNS_NAME_TAG = 0x82;

const ED25519 = u8(0x2b, 0x65, 0x70);
const COMMON_NAME = u8(0x55, 0x04, 0x03);
const SUBJECT_ALT_NAME = u8(0x55, 0x1d, 0x11);

export interface CertificateFields {
  readonly commonName: string;
  /** The subject's own where it says nothing: self-signed. */
  readonly issuer?: string;
  readonly names?: readonly string[];
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

export function certificate({ commonName, issuer = commonName, names = [] }: CertificateFields): Uint8Array {
  const algorithm = der(SEQUENCE, der(OBJECT, ED25519));
  const key = der(SEQUENCE, algorithm, der(BIT_STRING, concat(u8(0), filler(32, 0x17))));
  const validity = der(SEQUENCE, der(UTC_TIME, text("260101000000Z")), der(UTC_TIME, text("360101000000Z")));
  const body = der(
    SEQUENCE,
    der(VERSION_TAG, der(INTEGER, u8(2))),
    der(INTEGER, u8(1)),
    algorithm,
    distinguishedName(issuer),
    validity,
    distinguishedName(commonName),
    key,
    ...(names.length === 0 ? [] : [alternativeNames(names)]),
  );
  return der(SEQUENCE, body, algorithm, der(BIT_STRING, concat(u8(0), filler(64, 0x18))));
}

function distinguishedName(commonName: string): Uint8Array {
  return der(SEQUENCE, der(SET, der(SEQUENCE, der(OBJECT, COMMON_NAME), der(UTF8_STRING, text(commonName)))));
}

function alternativeNames(names: readonly string[]): Uint8Array {
  const list = der(SEQUENCE, ...names.map((name) => der(DNS_NAME_TAG, text(name))));
  return der(EXTENSIONS_TAG, der(SEQUENCE, der(SEQUENCE, der(OBJECT, SUBJECT_ALT_NAME), der(OCTET_STRING, list))));
}

function der(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = concat(...contents);
  const { length } = content;
  if (length < 0x80) return concat(u8(tag, length), content);
  return length < 0x100
    ? concat(u8(tag, 0x81, length), content)
    : concat(u8(tag, 0x82, length >>> 8, length & 0xff), content);
}
