/** RPC messages (RFC 5531, section 9), their records on TCP (section 11), and what rpcbind says in them (RFC 1833). */
import { concat, filler, u16, u32 } from "./bytes.ts";

const CALL = 0;
const REPLY = 1;
const ACCEPTED = 0;
const DENIED = 1;
const NO_AUTHENTICATION = 0;
const UNIX_AUTHENTICATION = 1;
const RPCBIND = 100_000;
const LAST_FRAGMENT = 0x80;

export const PROTOCOL_NUMBERS = { tcp: 6, udp: 17 } as const;

export interface CallFields {
  readonly xid: number;
  readonly program?: number;
  readonly version?: number;
  readonly procedure: number;
  readonly rpcVersion?: number;
  /** Of the credentials' body; without any, there is no authentication. */
  readonly credentialBytes?: number;
  readonly verifierBytes?: number;
}

/** A call of portmap unless said otherwise. */
export function rpcCall(fields: CallFields, ...callArguments: readonly Uint8Array[]): Uint8Array {
  const { xid, program = RPCBIND, version = 2, procedure, rpcVersion = 2 } = fields;
  return concat(
    u32(xid, CALL, rpcVersion, program, version, procedure),
    authentication(fields.credentialBytes),
    authentication(fields.verifierBytes),
    ...callArguments,
  );
}

/** An accepted reply; `acceptStatus` 0: the call was carried out. */
export function rpcReply(xid: number, result: Uint8Array, acceptStatus = 0, verifierBytes = 0): Uint8Array {
  return concat(u32(xid, REPLY, ACCEPTED), authentication(verifierBytes), u32(acceptStatus), result);
}

/** A reply to a client that may not ask. */
export function rpcDenial(xid: number): Uint8Array {
  const authenticationError = 1;
  const tooWeak = 5;
  return u32(xid, REPLY, DENIED, authenticationError, tooWeak);
}

/** The message as one record: fragments of the given sizes first, the rest in one. */
export function rpcRecord(message: Uint8Array, ...sizes: readonly number[]): Uint8Array {
  const fragments: Uint8Array[] = [];
  let at = 0;
  for (const size of sizes) {
    fragments.push(fragment(message.subarray(at, at + size), false));
    at += size;
  }
  return concat(...fragments, fragment(message.subarray(at), true));
}

/** A fragment of a record behind its mark. */
export function fragment(content: Uint8Array, isLast: boolean): Uint8Array {
  const mark = u32(content.length);
  if (isLast) mark[0] = mark[0]! | LAST_FRAGMENT;
  return concat(mark, content);
}

/** A message of DNS over TCP behind its length. */
export function dnsOverTcp(message: Uint8Array): Uint8Array {
  return concat(u16(message.length), message);
}

export function xdrString(text: string): Uint8Array {
  const content = Uint8Array.from(text, (character) => character.charCodeAt(0));
  return concat(u32(content.length), content, filler((4 - (content.length % 4)) % 4));
}

/** Portmap's view of a program; the port is 0 in a question. */
export function mapping(program: number, version: number, protocol: number, port = 0): Uint8Array {
  return u32(program, version, protocol, port);
}

/** rpcbind's view of a program; the address is empty in a question. */
export function registration(program: number, version: number, netid: string, address = ""): Uint8Array {
  return concat(u32(program, version), xdrString(netid), xdrString(address), xdrString("superuser"));
}

/** What DUMP answers. */
export function xdrList(...entries: readonly Uint8Array[]): Uint8Array {
  return concat(...entries.flatMap((entry) => [u32(1), entry]), u32(0));
}

export function universalAddress(host: string, port: number): string {
  return `${host}.${port >>> 8}.${port & 0xff}`;
}

/** The arguments of a call that rpcbind passes on. */
export function passedOn(program: number, version: number, procedure: number): Uint8Array {
  return concat(u32(program, version, procedure), xdrString("arg"));
}

function authentication(bodyBytes = 0): Uint8Array {
  const flavor = bodyBytes === 0 ? NO_AUTHENTICATION : UNIX_AUTHENTICATION;
  return concat(u32(flavor), xdrString("U".repeat(bodyBytes)));
}
