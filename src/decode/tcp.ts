/**
 * TCP (RFC 9293).
 *
 *  0: source port   2: destination port   4: sequence   8: acknowledgement
 * 12: data offset  13: flags  14: window  16: checksum  18: urgent pointer  20: options
 */
import { i32be, u16be } from "../capture/endian.ts";
import type { Packet } from "./packet-record.ts";
import { Layer, Stop, stop, stopForLength, TRANSPORT } from "./step.ts";

const SOURCE_PORT = 0;
const DESTINATION_PORT = 2;
const SEQUENCE = 4;
const ACKNOWLEDGEMENT = 8;
const DATA_OFFSET = 12;
const FLAGS = 13;
const WINDOW = 14;
const CHECKSUM = 16;
const CHECKSUM_END = 18;
const HEADER_BYTES = 20;
/** The least that shows the ports, as an ICMP error quotes it (RFC 792). */
const PORTS_BYTES = 4;
const SEQUENCE_END = 8;
const WINDOW_END = 16;

export const TcpFlag = { fin: 0x01, syn: 0x02, rst: 0x04, psh: 0x08, ack: 0x10 } as const;
export const NO_TCP_FLAGS = -1;

export function decodeTcp(bytes: Uint8Array, packet: Packet): number {
  const at = packet.offset;
  const available = packet.end - at;
  if (available < PORTS_BYTES) return stopForLength(packet, Layer.tcp, PORTS_BYTES);
  packet.sourcePort = u16be(bytes, at + SOURCE_PORT);
  packet.destinationPort = u16be(bytes, at + DESTINATION_PORT);
  packet.tcpSequence = available < SEQUENCE_END ? 0 : i32be(bytes, at + SEQUENCE);
  if (available < WINDOW_END) {
    packet.tcpFlags = NO_TCP_FLAGS;
    packet.payloadBytes = 0;
    return TRANSPORT;
  }
  const headerBytes = (bytes[at + DATA_OFFSET]! >> 4) << 2;
  if (headerBytes < HEADER_BYTES) return stop(Stop.malformed, Layer.tcp);
  packet.tcpAcknowledgement = i32be(bytes, at + ACKNOWLEDGEMENT);
  packet.tcpFlags = bytes[at + FLAGS]!;
  packet.tcpWindow = u16be(bytes, at + WINDOW);
  if (available >= CHECKSUM_END) packet.checksum = u16be(bytes, at + CHECKSUM);
  const payloadBytes = packet.wireEnd - at - headerBytes;
  packet.payloadBytes = Math.max(payloadBytes, 0);
  packet.offset = at + headerBytes;
  return TRANSPORT;
}
