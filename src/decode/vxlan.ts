/**
 * VXLAN (RFC 7348): flags, reserved bits, a network identifier of 24 bits, then Ethernet.
 */
import { u32be } from "../capture/endian.ts";
import { addTunnel, Tunnel } from "./encapsulation.ts";
import type { Packet } from "./packet-record.ts";
import { Layer } from "./step.ts";

const NETWORK_IDENTIFIER = 4;
const HEADER_BYTES = 8;
const VALID_IDENTIFIER_FLAG = 0x08;

/** Whether the datagram's payload is VXLAN: its one flag is set. Reserved bits are ignored (RFC 7348, section 5). */
export function isVxlan(bytes: Uint8Array, packet: Packet): boolean {
  const at = packet.offset;
  return packet.end - at >= HEADER_BYTES && (bytes[at]! & VALID_IDENTIFIER_FLAG) !== 0;
}

export function decodeVxlan(bytes: Uint8Array, packet: Packet): number {
  packet.virtualNetwork = u32be(bytes, packet.offset + NETWORK_IDENTIFIER) >>> 8;
  packet.offset += HEADER_BYTES;
  addTunnel(packet, Tunnel.vxlan);
  return Layer.ethernet;
}
