/**
 * Ethernet frames, written from headers that are put together once for each direction of a flow.
 *
 * Checksums stay 0, as in a capture on a machine whose network card fills them in.
 */
import { TcpFlag } from "../../src/decode/tcp.ts";
import type { ConversationPlan, Station } from "./conversations.ts";
import type { Segment } from "./segments.ts";

/** The headers of one direction, and where in them the fields lie that change from packet to packet. */
export interface FrameHeaders {
  readonly bytes: Buffer;
  readonly ipAt: number;
  readonly transportAt: number;
}

const ETHERTYPE_VLAN = 0x8100;
const IP_PROTOCOLS = { 4: { tcp: 6, udp: 17, icmp: 1 }, 6: { tcp: 6, udp: 17, icmp: 58 } } as const;
const ECHO_TYPES = { 4: { request: 8, reply: 0 }, 6: { request: 128, reply: 129 } } as const;
/** TCP with the timestamp option, as nearly all packets of a connection carry it. */
const TRANSPORT_HEADER_BYTES = { tcp: 32, udp: 8, icmp: 8 } as const;
const TIMESTAMP_OPTION = [1, 1, 8, 10];
const IPV4_TOTAL_LENGTH = 2;
const IPV6_PAYLOAD_LENGTH = 4;
const IPV6_HEADER_BYTES = 40;

export function createHeaders(plan: ConversationPlan, isFromClient: boolean, clientPort: number): FrameHeaders {
  const { service, ipVersion } = plan;
  const [source, destination] = isFromClient ? [plan.client, plan.server] : [plan.server, plan.client];
  const tag = plan.vlan === null ? [] : [...word16(ETHERTYPE_VLAN), ...word16(plan.vlan)];
  const link = [...destination.mac, ...source.mac, ...tag, ...word16(ipVersion === 4 ? 0x0800 : 0x86dd)];
  const ip = ipHeader(ipVersion, IP_PROTOCOLS[ipVersion][service.transport], source, destination);
  const transport = new Array<number>(TRANSPORT_HEADER_BYTES[service.transport]).fill(0);
  if (service.transport === "icmp") {
    transport[0] = ECHO_TYPES[ipVersion][isFromClient ? "request" : "reply"];
  } else {
    const ports = isFromClient ? [clientPort, service.port] : [service.port, clientPort];
    transport.splice(0, 4, ...ports.flatMap(word16));
  }
  if (service.transport === "tcp") {
    transport[12] = (transport.length / 4) << 4;
    transport.splice(20, 4, ...TIMESTAMP_OPTION);
  }
  return {
    bytes: Buffer.from([...link, ...ip, ...transport]),
    ipAt: link.length,
    transportAt: link.length + ip.length,
  };
}

/** Puts the frame of a segment at `at`; answers its length, the payload (left as it is in `target`) included. */
export function writeFrame(
  target: Buffer,
  at: number,
  plan: ConversationPlan,
  headers: FrameHeaders,
  segment: Segment,
  tcp: { readonly sequence: number; readonly acknowledgement: number },
): number {
  target.set(headers.bytes, at);
  const frameBytes = headers.bytes.length + segment.payloadBytes;
  const ipAt = at + headers.ipAt;
  if (plan.ipVersion === 4) target.writeUInt16BE(frameBytes - headers.ipAt, ipAt + IPV4_TOTAL_LENGTH);
  else target.writeUInt16BE(frameBytes - headers.ipAt - IPV6_HEADER_BYTES, ipAt + IPV6_PAYLOAD_LENGTH);
  const transportAt = at + headers.transportAt;
  if (plan.service.transport === "udp") target.writeUInt16BE(frameBytes - headers.transportAt, transportAt + 4);
  if (plan.service.transport === "tcp") {
    target.writeUInt32BE(tcp.sequence, transportAt + 4);
    if ((segment.tcpFlags & TcpFlag.ack) !== 0) target.writeUInt32BE(tcp.acknowledgement, transportAt + 8);
    target[transportAt + 13] = segment.tcpFlags;
  }
  return frameBytes;
}

function ipHeader(ipVersion: 4 | 6, protocol: number, source: Station, destination: Station): number[] {
  if (ipVersion === 6) return [0x60, 0, 0, 0, 0, 0, protocol, 64, ...source.ipv6, ...destination.ipv6];
  return [0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, protocol, 0, 0, ...source.ipv4, ...destination.ipv4];
}

function word16(value: number): [number, number] {
  return [value >> 8, value & 0xff];
}
