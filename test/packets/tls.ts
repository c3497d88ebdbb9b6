/** ClientHellos (RFC 8446, section 4.1.2), and records of any type (section 5.1). */
import { concat, filler, u8, u16 } from "./bytes.ts";

const CHANGE_CIPHER_SPEC_RECORD = 20;
const ALERT_RECORD = 21;
const HANDSHAKE_RECORD = 22;
const APPLICATION_DATA_RECORD = 23;
const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
const CERTIFICATE = 11;
const SERVER_NAME = 0;
const HOST_NAME = 0;
const TLS_1_0 = 0x0301;
const TLS_1_2 = 0x0303;
const MAX_FRAGMENT_BYTES = 1 << 14;

/** What clients put in to keep servers tolerant (RFC 8701). */
export const GREASE = 0x3a3a;

export interface HelloFields {
  readonly extensions?: readonly Uint8Array[];
  readonly sessionIdBytes?: number;
  readonly cipherSuites?: readonly number[];
}

/** The handshake message, without records. */
export function clientHello(fields: HelloFields): Uint8Array {
  const { extensions = [], sessionIdBytes = 32, cipherSuites = [0x1301, 0x1302] } = fields;
  const body = concat(
    u16(TLS_1_2),
    filler(32, 0x52),
    u8(sessionIdBytes),
    filler(sessionIdBytes, 0x53),
    vector16(u16(...cipherSuites)),
    u8(1, 0),
    vector16(...extensions),
  );
  return concat(u8(CLIENT_HELLO, body.length >>> 16), u16(body.length & 0xffff), body);
}

export function extension(type: number, data: Uint8Array): Uint8Array {
  return concat(u16(type), vector16(data));
}

/** The extension that names a host, or whatever else stands in its place. */
export function serverName(...names: readonly (string | Uint8Array)[]): Uint8Array {
  return serverNames(...names.map((name) => nameEntry(name)));
}

export function serverNames(...entries: readonly Uint8Array[]): Uint8Array {
  return extension(SERVER_NAME, vector16(...entries));
}

export function nameEntry(name: string | Uint8Array, type = HOST_NAME): Uint8Array {
  return concat(u8(type), vector16(typeof name === "string" ? new TextEncoder().encode(name) : name));
}

/** The message in records: of the given sizes first, the rest in as few as it takes. */
export function tlsRecords(message: Uint8Array, ...sizes: readonly number[]): Uint8Array {
  const records: Uint8Array[] = [];
  for (let at = 0; at < message.length; ) {
    const fragment = message.subarray(at, at + (sizes[records.length] ?? MAX_FRAGMENT_BYTES));
    records.push(tlsRecord(HANDSHAKE_RECORD, fragment, TLS_1_0));
    at += fragment.length;
  }
  return concat(...records);
}

/** A whole hello as the client sends it, in one record. */
export function helloFor(name: string): Uint8Array {
  return tlsRecords(clientHello({ extensions: [serverName(name)] }));
}

export function tlsRecord(type: number, fragment: Uint8Array, version = TLS_1_2): Uint8Array {
  return concat(u8(type), u16(version), vector16(fragment));
}

/** A record of a handshake, with a message of which only the size matters. */
export function handshakeRecord(fragmentBytes: number): Uint8Array {
  return tlsRecord(HANDSHAKE_RECORD, filler(fragmentBytes, 0x48));
}

export function alertRecord(level: number, code: number): Uint8Array {
  return tlsRecord(ALERT_RECORD, u8(level, code));
}

export function encryptedAlert(): Uint8Array {
  return tlsRecord(ALERT_RECORD, filler(26, 0x2a));
}

export function changeCipherSpec(): Uint8Array {
  return tlsRecord(CHANGE_CIPHER_SPEC_RECORD, u8(1));
}

export function applicationData(fragmentBytes: number): Uint8Array {
  return tlsRecord(APPLICATION_DATA_RECORD, filler(fragmentBytes, 0x44));
}

function vector16(...parts: readonly Uint8Array[]): Uint8Array {
  const content = concat(...parts);
  return concat(u16(content.length), content);
}

/** The ServerHello and the Certificate message with these certificates, before any record. */
export function serverHandshake(...certificates: readonly Uint8Array[]): Uint8Array {
  const hello = concat(u16(TLS_1_2), filler(32, 0x54), u8(0), u16(0xc030), u8(0));
  const list = concat(...certificates.map(vector24));
  return concat(handshakeMessage(SERVER_HELLO, hello), handshakeMessage(CERTIFICATE, vector24(list)));
}

function handshakeMessage(type: number, body: Uint8Array): Uint8Array {
  return concat(u8(type), vector24(body));
}

function vector24(content: Uint8Array): Uint8Array {
  return concat(u8(content.length >>> 16), u16(content.length & 0xffff), content);
}
