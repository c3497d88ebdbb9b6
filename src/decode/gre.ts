/**
 * GRE (RFC 2784, RFC 2890; version 1 for PPTP, RFC 2637) and what mirrors put in it: Ethernet, ERSPAN, IP.
 *
 *  0: flags, version   2: protocol   then, where flagged: checksum and offset, key, sequence, acknowledgement
 */
import { u16be } from "../capture/endian.ts";
import { addTunnel, Tunnel } from "./encapsulation.ts";
import type { Packet } from "./packet-record.ts";
import { Layer, stopForLength, TRANSPORT } from "./step.ts";

const PROTOCOL = 2;
const HEADER_BYTES = 4;
const OPTIONAL_FIELD_BYTES = 4;

const CHECKSUM_PRESENT = 0x8000;
const ROUTING_PRESENT = 0x4000;
const KEY_PRESENT = 0x2000;
const SEQUENCE_PRESENT = 0x1000;
const ACKNOWLEDGEMENT_PRESENT = 0x0080;
const VERSION_MASK = 0x0007;

const GreProtocol = {
  ipv4: 0x0800,
  ipv6: 0x86dd,
  transparentEthernet: 0x6558,
  erspan: 0x88be,
  erspan3: 0x22eb,
  mpls: 0x8847,
  ppp: 0x880b,
} as const;

/** GRE that carries nothing we know remains a conversation of IP protocol 47. */
export function decodeGre(bytes: Uint8Array, packet: Packet): number {
  const at = packet.offset;
  if (packet.end - at < HEADER_BYTES) return stopForLength(packet, Layer.gre, HEADER_BYTES);
  const flags = u16be(bytes, at);
  // Source routes went out with RFC 2784; versions above 1 do not exist.
  if ((flags & ROUTING_PRESENT) !== 0 || (flags & VERSION_MASK) > 1) return TRANSPORT;
  let headerBytes = HEADER_BYTES;
  if ((flags & CHECKSUM_PRESENT) !== 0) headerBytes += OPTIONAL_FIELD_BYTES;
  if ((flags & KEY_PRESENT) !== 0) headerBytes += OPTIONAL_FIELD_BYTES;
  if ((flags & SEQUENCE_PRESENT) !== 0) headerBytes += OPTIONAL_FIELD_BYTES;
  if ((flags & VERSION_MASK) === 1 && (flags & ACKNOWLEDGEMENT_PRESENT) !== 0) headerBytes += OPTIONAL_FIELD_BYTES;
  if (packet.end - at < headerBytes) return stopForLength(packet, Layer.gre, headerBytes);

  const hasPayload = packet.wireEnd - at > headerBytes;
  const next = hasPayload ? layerOfGreProtocol(u16be(bytes, at + PROTOCOL), flags) : TRANSPORT;
  if (next === TRANSPORT) return TRANSPORT;
  packet.offset = at + headerBytes;
  addTunnel(packet, tunnelOf(u16be(bytes, at + PROTOCOL), flags));
  return next;
}

function layerOfGreProtocol(protocol: number, flags: number): number {
  switch (protocol) {
    case GreProtocol.ipv4:
      return Layer.ipv4;
    case GreProtocol.ipv6:
      return Layer.ipv6;
    case GreProtocol.transparentEthernet:
      return Layer.ethernet;
    case GreProtocol.erspan:
      // Type I has no header of its own and, unlike type II, no sequence number (draft-foschiano-erspan, section 4).
      return (flags & SEQUENCE_PRESENT) === 0 ? Layer.ethernet : Layer.erspan2;
    case GreProtocol.erspan3:
      return Layer.erspan3;
    case GreProtocol.mpls:
      return Layer.mpls;
    case GreProtocol.ppp:
      // PPTP leaves the address and control bytes in place, or not (RFC 2637, section 4.4).
      return Layer.pppHdlc;
    default:
      return TRANSPORT;
  }
}

function tunnelOf(protocol: number, flags: number): number {
  if (protocol === GreProtocol.erspan) return (flags & SEQUENCE_PRESENT) === 0 ? Tunnel.erspan1 : Tunnel.erspan2;
  return protocol === GreProtocol.erspan3 ? Tunnel.erspan3 : Tunnel.gre;
}
