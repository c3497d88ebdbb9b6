/**
 * IPv6 (RFC 8200) and its extension headers, AH (RFC 4302) included, which IPv4 carries too.
 *
 *  0: version, class, label   4: payload length   6: next header   7: hop limit   8: source   24: destination
 */
import { i32be, u16be } from "../capture/endian.ts";
import { IpProtocol, layerOfIpProtocol } from "./ip-protocol.ts";
import { CARRYING_FRAGMENT, FIRST_FRAGMENT, LATER_FRAGMENT, type Packet } from "./packet-record.ts";
import { Layer, Stop, stop, stopForLength } from "./step.ts";

const PAYLOAD_LENGTH = 4;
const NEXT_HEADER = 6;
const SOURCE = 8;
const HEADER_BYTES = 40;

const EXTENSION_NEXT_HEADER = 0;
const EXTENSION_LENGTH = 1;
const EXTENSION_MINIMUM_BYTES = 8;
const FRAGMENT_OFFSET = 2;
const FRAGMENT_IDENTIFICATION = 4;
const FRAGMENT_HEADER_BYTES = 8;
const MORE_FRAGMENTS = 0x0001;
const FRAGMENT_OFFSET_MASK = 0xfff8;

export function decodeIpv6(bytes: Uint8Array, packet: Packet): number {
  const at = packet.offset;
  if (packet.end - at < HEADER_BYTES) return stopForLength(packet, Layer.ipv6, HEADER_BYTES);
  if (bytes[at]! >> 4 !== 6) return stop(Stop.malformed, Layer.ipv6);
  const payloadLength = u16be(bytes, at + PAYLOAD_LENGTH);
  // 0 is a jumbogram (RFC 2675) or a segment that the network card was still to cut: the frame's length holds.
  if (payloadLength !== 0) {
    const end = at + HEADER_BYTES + payloadLength;
    if (end < packet.wireEnd || packet.fragment === CARRYING_FRAGMENT) packet.wireEnd = end;
    if (end < packet.end) packet.end = end;
  }
  packet.ipVersion = 6;
  packet.ipBytes = packet.wireEnd - at;
  packet.ipIdentification = 0;
  for (let word = 0; word < 8; word++) packet.addresses[word] = i32be(bytes, at + SOURCE + word * 4);
  packet.offset = at + HEADER_BYTES;
  return layerOfNextHeader(packet, bytes[at + NEXT_HEADER]!);
}

function layerOfNextHeader(packet: Packet, nextHeader: number): number {
  if (packet.fragment !== LATER_FRAGMENT) {
    switch (nextHeader) {
      case IpProtocol.hopByHop:
        return Layer.ipv6HopByHop;
      case IpProtocol.routing:
        return Layer.ipv6Routing;
      case IpProtocol.fragment:
        return Layer.ipv6Fragment;
      case IpProtocol.destinationOptions:
      case IpProtocol.shim6:
        return Layer.ipv6Destination;
    }
  }
  return layerOfIpProtocol(packet, nextHeader);
}

/** Hop-by-hop, routing, destination and the later headers of the same shape (RFC 6564): a length in eights. */
export function decodeIpv6Extension(bytes: Uint8Array, packet: Packet, layer: number): number {
  const at = packet.offset;
  if (packet.end - at < EXTENSION_MINIMUM_BYTES) return stopForLength(packet, layer, EXTENSION_MINIMUM_BYTES);
  const extensionBytes = (bytes[at + EXTENSION_LENGTH]! + 1) << 3;
  if (packet.end - at < extensionBytes) return stopForLength(packet, layer, extensionBytes);
  packet.offset = at + extensionBytes;
  return layerOfNextHeader(packet, bytes[at + EXTENSION_NEXT_HEADER]!);
}

export function decodeIpv6Fragment(bytes: Uint8Array, packet: Packet): number {
  const at = packet.offset;
  if (packet.end - at < FRAGMENT_HEADER_BYTES) return stopForLength(packet, Layer.ipv6Fragment, FRAGMENT_HEADER_BYTES);
  const fragment = u16be(bytes, at + FRAGMENT_OFFSET);
  // Offset 0 with nothing to follow is an atomic fragment (RFC 6946): whole in itself.
  if ((fragment & (FRAGMENT_OFFSET_MASK | MORE_FRAGMENTS)) !== 0) {
    packet.fragment = (fragment & FRAGMENT_OFFSET_MASK) === 0 ? FIRST_FRAGMENT : LATER_FRAGMENT;
    packet.fragmentIdentification = i32be(bytes, at + FRAGMENT_IDENTIFICATION);
    packet.fragmentProtocol = bytes[at + EXTENSION_NEXT_HEADER]!;
    packet.fragmentAddresses.set(packet.addresses);
  }
  packet.offset = at + FRAGMENT_HEADER_BYTES;
  return layerOfNextHeader(packet, bytes[at + EXTENSION_NEXT_HEADER]!);
}

/** AH's length counts in fours, less two (RFC 4302, section 2.2). */
export function decodeAuthenticationHeader(bytes: Uint8Array, packet: Packet): number {
  const at = packet.offset;
  if (packet.end - at < EXTENSION_MINIMUM_BYTES) return stopForLength(packet, Layer.ah, EXTENSION_MINIMUM_BYTES);
  const headerBytes = (bytes[at + EXTENSION_LENGTH]! + 2) << 2;
  if (packet.end - at < headerBytes) return stopForLength(packet, Layer.ah, headerBytes);
  packet.offset = at + headerBytes;
  const next = bytes[at + EXTENSION_NEXT_HEADER]!;
  return packet.ipVersion === 6 ? layerOfNextHeader(packet, next) : layerOfIpProtocol(packet, next);
}
