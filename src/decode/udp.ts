/**
 * UDP (RFC 768), and the tunnels that are known by its destination port.
 *
 *  0: source port   2: destination port   4: length   6: checksum
 */
import { u16be } from "../capture/endian.ts";
import { isGeneve } from "./geneve.ts";
import type { Packet } from "./packet-record.ts";
import { Layer, Stop, stop, stopForLength, TRANSPORT } from "./step.ts";
import { isVxlan } from "./vxlan.ts";

const SOURCE_PORT = 0;
const DESTINATION_PORT = 2;
const LENGTH = 4;
const CHECKSUM = 6;
const HEADER_BYTES = 8;
const PORTS_BYTES = 4;

const VXLAN_PORT = 4789;
const GENEVE_PORT = 6081;

export function decodeUdp(bytes: Uint8Array, packet: Packet): number {
  const at = packet.offset;
  const available = packet.end - at;
  if (available < PORTS_BYTES) return stopForLength(packet, Layer.udp, PORTS_BYTES);
  packet.sourcePort = u16be(bytes, at + SOURCE_PORT);
  packet.destinationPort = u16be(bytes, at + DESTINATION_PORT);
  packet.payloadBytes = 0;
  if (available < HEADER_BYTES) return TRANSPORT;
  packet.checksum = u16be(bytes, at + CHECKSUM);
  const length = u16be(bytes, at + LENGTH);
  // 0 is a jumbogram (RFC 2675) or a datagram that the network card was still to cut.
  if (length !== 0) {
    if (length < HEADER_BYTES) return stop(Stop.malformed, Layer.udp);
    const end = at + length;
    if (end < packet.wireEnd) packet.wireEnd = end;
    if (end < packet.end) packet.end = end;
  }
  packet.payloadBytes = packet.wireEnd - at - HEADER_BYTES;
  packet.offset = at + HEADER_BYTES;
  if (packet.destinationPort === VXLAN_PORT && isVxlan(bytes, packet)) return Layer.vxlan;
  if (packet.destinationPort === GENEVE_PORT && isGeneve(bytes, packet)) return Layer.geneve;
  return TRANSPORT;
}
