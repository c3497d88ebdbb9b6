/**
 * Ethernet frames, written from headers that are put together once for each direction of a conversation.
 *
 * Checksums are 0 until the frame is sealed (`checksum.ts`).
 */
import { TcpFlag } from "../../src/decode/tcp.ts";
import type { Service } from "./services.ts";
import type { Station } from "./stations.ts";

/** The headers of one direction, and where in them the fields lie that change from packet to packet. */
export interface FrameHeaders {
  readonly bytes: Uint8Array;
  readonly ipVersion: 4 | 6;
  readonly transport: Service["transport"];
  readonly ipAt: number;
  readonly transportAt: number;
  /** The client's port; for an echo its identifier. */
  readonly clientPortAt: number;
}

/** What changes from packet to packet; one record that is written anew for each. */
export interface FrameFields {
  clientPort: number;
  payloadBytes: number;
  /** Of IPv4; UDP and ICMP have no other number that tells a packet from its copy. */
  identification: number;
  /** The last three are of TCP. */
  tcpFlags: number;
  sequence: number;
  acknowledgement: number;
}

export function createFields(): FrameFields {
  return { clientPort: 0, payloadBytes: 0, identification: 0, tcpFlags: 0, sequence: 0, acknowledgement: 0 };
}

const ETHERTYPE_VLAN = 0x8100;
export const IP_PROTOCOLS = { 4: { tcp: 6, udp: 17, icmp: 1 }, 6: { tcp: 6, udp: 17, icmp: 58 } } as const;
const ECHO_TYPES = { 4: { request: 8, reply: 0 }, 6: { request: 128, reply: 129 } } as const;
/** TCP with the timestamp option, as nearly all packets of a connection carry it. */
const TRANSPORT_HEADER_BYTES = { tcp: 32, udp: 8, icmp: 8 } as const;
const TIMESTAMP_OPTION = [1, 1, 8, 10];
const IPV4_TOTAL_LENGTH = 2;
const IPV4_IDENTIFICATION = 4;
const IPV6_PAYLOAD_LENGTH = 4;
const IPV6_HEADER_BYTES = 40;
const UDP_LENGTH = 4;
const ECHO_IDENTIFIER = 4;
const ECHO_SEQUENCE = 6;
const TCP_SEQUENCE = 4;
const TCP_ACKNOWLEDGEMENT = 8;
const TCP_FLAGS = 13;
const TCP_WINDOW = 14;
const WINDOW = 64_240;

export function createHeaders(
  service: Service,
  source: Station,
  destination: Station,
  isFromClient: boolean,
  ipVersion: 4 | 6,
  vlan: number | null,
): FrameHeaders {
  const { transport, port } = service;
  const tag = vlan === null ? [] : [...word16(ETHERTYPE_VLAN), ...word16(vlan)];
  const link = [...destination.mac, ...source.mac, ...tag, ...word16(ipVersion === 4 ? 0x0800 : 0x86dd)];
  const ip = ipHeader(ipVersion, IP_PROTOCOLS[ipVersion][transport], source, destination);
  const header = new Array<number>(TRANSPORT_HEADER_BYTES[transport]).fill(0);
  if (transport === "icmp") header[0] = ECHO_TYPES[ipVersion][isFromClient ? "request" : "reply"];
  else header.splice(isFromClient ? 2 : 0, 2, ...word16(port));
  if (transport === "tcp") {
    header[12] = (header.length / 4) << 4;
    header.splice(TCP_WINDOW, 2, ...word16(WINDOW));
    header.splice(20, 4, ...TIMESTAMP_OPTION);
  }
  const clientPort = transport === "icmp" ? ECHO_IDENTIFIER : isFromClient ? 0 : 2;
  const transportAt = link.length + ip.length;
  return {
    bytes: Uint8Array.from([...link, ...ip, ...header]),
    ipVersion,
    transport,
    ipAt: link.length,
    transportAt,
    clientPortAt: transportAt + clientPort,
  };
}

/** Puts the headers at `at`; @returns where the payload belongs, with whose end the frame ends */
export function writeHeaders(target: Buffer, at: number, headers: FrameHeaders, fields: FrameFields): number {
  const { bytes, ipVersion, transport } = headers;
  target.set(bytes, at);
  const ipAt = at + headers.ipAt;
  const ipBytes = bytes.length - headers.ipAt + fields.payloadBytes;
  if (ipVersion === 4) {
    put16(target, ipAt + IPV4_TOTAL_LENGTH, ipBytes);
    put16(target, ipAt + IPV4_IDENTIFICATION, fields.identification);
  } else {
    put16(target, ipAt + IPV6_PAYLOAD_LENGTH, ipBytes - IPV6_HEADER_BYTES);
  }
  const transportAt = at + headers.transportAt;
  put16(target, at + headers.clientPortAt, fields.clientPort);
  if (transport === "tcp") {
    put32(target, transportAt + TCP_SEQUENCE, fields.sequence);
    put32(
      target,
      transportAt + TCP_ACKNOWLEDGEMENT,
      (fields.tcpFlags & TcpFlag.ack) !== 0 ? fields.acknowledgement : 0,
    );
    target[transportAt + TCP_FLAGS] = fields.tcpFlags;
  } else if (transport === "udp") {
    put16(target, transportAt + UDP_LENGTH, TRANSPORT_HEADER_BYTES.udp + fields.payloadBytes);
  } else {
    put16(target, transportAt + ECHO_SEQUENCE, fields.identification);
  }
  return at + bytes.length;
}

export function put16(target: Uint8Array, at: number, value: number): void {
  target[at] = value >>> 8;
  target[at + 1] = value;
}

export function put32(target: Uint8Array, at: number, value: number): void {
  target[at] = value >>> 24;
  target[at + 1] = value >>> 16;
  target[at + 2] = value >>> 8;
  target[at + 3] = value;
}

export function ipHeader(ipVersion: 4 | 6, protocol: number, source: Station, destination: Station): number[] {
  if (ipVersion === 6) return [0x60, 0, 0, 0, 0, 0, protocol, 64, ...source.ipv6, ...destination.ipv6];
  return [0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, protocol, 0, 0, ...source.ipv4, ...destination.ipv4];
}

function word16(value: number): [number, number] {
  return [value >> 8, value & 0xff];
}
