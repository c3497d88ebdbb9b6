/**
 * ICMP (RFC 792) and ICMPv6 (RFC 4443): type and code, and the packet that an error quotes.
 */
import { u16be } from "../capture/endian.ts";
import { IpProtocol } from "./ip-protocol.ts";
import type { Packet } from "./packet-record.ts";
import { Layer, stopForLength, TRANSPORT } from "./step.ts";

const TYPE = 0;
const CODE = 1;
const TYPE_AND_CODE_BYTES = 2;
const CHECKSUM = 2;
const CHECKSUM_END = 4;
/** Errors quote the packet behind eight bytes of header. */
const QUOTE = 8;

export const Icmp = {
  echoReply: 0,
  unreachable: 3,
  echoRequest: 8,
  timeExceeded: 11,
  parameterProblem: 12,
} as const;

export const Icmp6 = {
  unreachable: 1,
  echoRequest: 128,
  echoReply: 129,
} as const;
/** ICMPv6 errors have the types below 128 (RFC 4443, section 2.1). */
const ICMP6_LAST_ERROR = 127;

export function decodeIcmp(bytes: Uint8Array, packet: Packet): number {
  const layer = packet.protocol === IpProtocol.icmp6 ? Layer.icmp6 : Layer.icmp;
  const at = packet.offset;
  if (packet.end - at < TYPE_AND_CODE_BYTES) return stopForLength(packet, layer, TYPE_AND_CODE_BYTES);
  packet.icmpType = bytes[at + TYPE]!;
  packet.icmpCode = bytes[at + CODE]!;
  if (packet.end - at >= CHECKSUM_END) packet.checksum = u16be(bytes, at + CHECKSUM);
  if (quotesPacket(packet.protocol, packet.icmpType) && packet.end - at > QUOTE) {
    packet.quoteStart = at + QUOTE;
    packet.quoteEnd = packet.end;
  }
  return TRANSPORT;
}

function quotesPacket(protocol: number, type: number): boolean {
  if (protocol === IpProtocol.icmp6) return type <= ICMP6_LAST_ERROR;
  return type === Icmp.unreachable || type === Icmp.timeExceeded || type === Icmp.parameterProblem;
}
