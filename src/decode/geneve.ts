/**
 * Geneve (RFC 8926): version and option length, protocol, a network identifier of 24 bits, options.
 */
import { u16be, u32be } from "../capture/endian.ts";
import { addTunnel, Tunnel } from "./encapsulation.ts";
import type { Packet } from "./packet-record.ts";
import { Layer } from "./step.ts";

const OPTION_LENGTH_MASK = 0x3f;
const PROTOCOL = 2;
const NETWORK_IDENTIFIER = 4;
const HEADER_BYTES = 8;
const ETHERNET = 0x6558;
const IPV4 = 0x0800;
const IPV6 = 0x86dd;

/** Whether the datagram's payload is Geneve version 0 with a payload that we know, whole up to its options' end. */
export function isGeneve(bytes: Uint8Array, packet: Packet): boolean {
  const at = packet.offset;
  if (packet.end - at < HEADER_BYTES || bytes[at]! >> 6 !== 0) return false;
  const protocol = u16be(bytes, at + PROTOCOL);
  if (protocol !== ETHERNET && protocol !== IPV4 && protocol !== IPV6) return false;
  return packet.end - at >= headerBytes(bytes, at);
}

export function decodeGeneve(bytes: Uint8Array, packet: Packet): number {
  const at = packet.offset;
  packet.virtualNetwork = u32be(bytes, at + NETWORK_IDENTIFIER) >>> 8;
  packet.offset = at + headerBytes(bytes, at);
  addTunnel(packet, Tunnel.geneve);
  const protocol = u16be(bytes, at + PROTOCOL);
  if (protocol === ETHERNET) return Layer.ethernet;
  return protocol === IPV4 ? Layer.ipv4 : Layer.ipv6;
}

function headerBytes(bytes: Uint8Array, at: number): number {
  return HEADER_BYTES + ((bytes[at]! & OPTION_LENGTH_MASK) << 2);
}
