/**
 * What rpcbind (program 100000) is asked and answers: versions 3 and 4 (RFC 1833, section 2) and its forerunner portmap,
 * version 2 (section 3). Procedures that hand out ports:
 *
 *  3  GETPORT, GETADDR   one program's port, or universal address
 *  4  DUMP               all of them
 *  5  CALLIT, BCAST      passes a call on; the answer begins with the program's port or universal address
 *  9  GETVERSADDR        as GETADDR (version 4)
 * 10  INDIRECT           as BCAST (version 4)
 *
 *  mapping (2)           0: program   4: version   8: IP protocol   12: port
 *  registration (3, 4)   0: program   4: version   8: netid, universal address, owner: strings
 *  list                  entries, each behind a 1; then a 0
 */
import { u32be } from "../capture/endian.ts";
import type { RpcCall } from "./rpc-message.ts";
import { portOfUniversalAddress, type RpcTransport, transportOfNetid } from "./universal-address.ts";
import { afterOpaque, readString, WORD_BYTES } from "./xdr.ts";

/** What was asked, as far as reading the answer takes it. */
export type RpcbindQuestion =
  | {
      readonly kind: "port" | "address";
      readonly program: number;
      readonly version: number;
      /** A server may go by the transport of the call instead: clients call over the one they ask for. */
      readonly transport: RpcTransport;
    }
  | { readonly kind: "mappings" }
  | { readonly kind: "registrations" };

export interface HandedOutPort {
  readonly program: number;
  readonly version: number;
  readonly transport: RpcTransport;
  readonly port: number;
}

const RPCBIND_PROGRAM = 100_000;
const PORTMAP_VERSION = 2;
const LAST_VERSION = 4;

const PROCEDURE_GET = 3;
const PROCEDURE_DUMP = 4;
const PROCEDURE_CALL_IT = 5;
const PROCEDURE_GET_VERSION = 9;
const PROCEDURE_INDIRECT = 10;

const VERSION = 4;
const PROTOCOL = 8;
const PORT = 12;
const MAPPING_BYTES = 16;
const NETID = 8;

const PROTOCOL_TCP = 6;
const PROTOCOL_UDP = 17;
const MAX_PORT = 65_535;

/** No netid with ports is longer than "tcp6"; others count for nothing. */
const MAX_NETID_BYTES = 4;
/** An IPv6 address in its longest form, with zone and port, has 69. */
const MAX_ADDRESS_BYTES = 80;
/** A filer has some 50. */
const MAX_LIST_ENTRIES = 1024;

/**
 * What the call, which ends at `end`, asks; null where it asks for no port of TCP or UDP.
 * @param over what the call came by
 */
export function readRpcbindQuestion(
  bytes: Uint8Array,
  call: RpcCall,
  end: number,
  over: RpcTransport,
): RpcbindQuestion | null {
  const { procedure, argumentsAt } = call;
  if (call.program !== RPCBIND_PROGRAM || call.version < PORTMAP_VERSION || call.version > LAST_VERSION) return null;
  const isPortmap = call.version === PORTMAP_VERSION;
  if (procedure === PROCEDURE_DUMP) return { kind: isPortmap ? "mappings" : "registrations" };

  const transport = transportAsked(bytes, call, end, over);
  if (transport === null || end - argumentsAt < VERSION + WORD_BYTES) return null;
  const program = u32be(bytes, argumentsAt);
  const version = u32be(bytes, argumentsAt + VERSION);
  return { kind: isPortmap ? "port" : "address", program, version, transport };
}

function transportAsked(bytes: Uint8Array, call: RpcCall, end: number, over: RpcTransport): RpcTransport | null {
  const { procedure, argumentsAt } = call;
  const isLastVersion = call.version === LAST_VERSION;
  if (procedure === PROCEDURE_GET && call.version === PORTMAP_VERSION) {
    return end - argumentsAt < MAPPING_BYTES ? null : transportOfProtocol(u32be(bytes, argumentsAt + PROTOCOL));
  }
  if (procedure === PROCEDURE_GET || (procedure === PROCEDURE_GET_VERSION && isLastVersion)) {
    const netid = readString(bytes, argumentsAt + NETID, end, MAX_NETID_BYTES);
    // libnfs leaves it empty: servers go by the call's transport (section 2.2.1).
    return netid === "" ? over : transportOfNetid(netid ?? "");
  }
  // Calls are passed on as datagrams.
  const isPassedOn = procedure === PROCEDURE_CALL_IT || (procedure === PROCEDURE_INDIRECT && isLastVersion);
  return isPassedOn ? "udp" : null;
}

/** What the answer, whose result lies in [start, end), hands out: of a list cut short, what its whole entries do. */
export function readRpcbindAnswer(
  question: RpcbindQuestion,
  bytes: Uint8Array,
  start: number,
  end: number,
): readonly HandedOutPort[] {
  if (question.kind === "mappings") return readMappings(bytes, start, end);
  if (question.kind === "registrations") return readRegistrations(bytes, start, end);
  const { program, version, transport } = question;
  const port = question.kind === "port" ? readPort(bytes, start, end) : readAddress(bytes, start, end);
  return port === null ? [] : [{ program, version, transport, port }];
}

function readMappings(bytes: Uint8Array, start: number, end: number): HandedOutPort[] {
  const ports: HandedOutPort[] = [];
  let at = start;
  for (let entries = 0; entries < MAX_LIST_ENTRIES && isEntry(bytes, at, end); entries++) {
    const mapping = at + WORD_BYTES;
    at = mapping + MAPPING_BYTES;
    if (at > end) break;
    const transport = transportOfProtocol(u32be(bytes, mapping + PROTOCOL));
    const port = readPort(bytes, mapping + PORT, end);
    if (transport !== null && port !== null) ports.push({ ...programAt(bytes, mapping), transport, port });
  }
  return ports;
}

function readRegistrations(bytes: Uint8Array, start: number, end: number): HandedOutPort[] {
  const ports: HandedOutPort[] = [];
  let at = start;
  for (let entries = 0; entries < MAX_LIST_ENTRIES && isEntry(bytes, at, end); entries++) {
    const registration = at + WORD_BYTES;
    const netid = registration + NETID;
    const address = afterOpaque(bytes, netid, end);
    const owner = afterOpaque(bytes, address, end);
    at = afterOpaque(bytes, owner, end);
    if (at > end) break;
    const transport = transportOfNetid(readString(bytes, netid, end, MAX_NETID_BYTES) ?? "");
    const port = readAddress(bytes, address, end);
    if (transport !== null && port !== null) ports.push({ ...programAt(bytes, registration), transport, port });
  }
  return ports;
}

function isEntry(bytes: Uint8Array, at: number, end: number): boolean {
  return end - at >= WORD_BYTES && u32be(bytes, at) === 1;
}

function programAt(bytes: Uint8Array, at: number): { readonly program: number; readonly version: number } {
  return { program: u32be(bytes, at), version: u32be(bytes, at + VERSION) };
}

/** 0 says: not registered. */
function readPort(bytes: Uint8Array, at: number, end: number): number | null {
  const port = end - at < WORD_BYTES ? 0 : u32be(bytes, at);
  return port > 0 && port <= MAX_PORT ? port : null;
}

/** An empty address says: not registered. */
function readAddress(bytes: Uint8Array, at: number, end: number): number | null {
  return portOfUniversalAddress(readString(bytes, at, end, MAX_ADDRESS_BYTES) ?? "");
}

function transportOfProtocol(protocol: number): RpcTransport | null {
  if (protocol === PROTOCOL_TCP) return "tcp";
  return protocol === PROTOCOL_UDP ? "udp" : null;
}
