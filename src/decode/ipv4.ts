/**
 * IPv4 (RFC 791).
 *
 *  0: version, header length   1: service   2: total length
 *  4: identification           6: flags, fragment offset
 *  8: time to live  9: protocol  10: checksum  12: source  16: destination  20: options
 */
import { i32be, u16be } from "../capture/endian.ts";
import { layerOfIpProtocol } from "./ip-protocol.ts";
import { CARRYING_FRAGMENT, FIRST_FRAGMENT, LATER_FRAGMENT, type Packet } from "./packet-record.ts";
import { Layer, Stop, stop, stopForLength } from "./step.ts";

const TOTAL_LENGTH = 2;
const IDENTIFICATION = 4;
const FRAGMENT = 6;
const PROTOCOL = 9;
const SOURCE = 12;
const DESTINATION = 16;
const HEADER_BYTES = 20;

const MORE_FRAGMENTS = 0x2000;
const FRAGMENT_OFFSET_MASK = 0x1fff;

export function decodeIpv4(bytes: Uint8Array, packet: Packet): number {
  const at = packet.offset;
  if (packet.end - at < HEADER_BYTES) return stopForLength(packet, Layer.ipv4, HEADER_BYTES);
  const headerBytes = (bytes[at]! & 0x0f) << 2;
  if (bytes[at]! >> 4 !== 4 || headerBytes < HEADER_BYTES) return stop(Stop.malformed, Layer.ipv4);
  const totalLength = u16be(bytes, at + TOTAL_LENGTH);
  // A total length of 0 is a segment that the network card was still to cut (TSO): the frame's length holds.
  if (totalLength !== 0) {
    if (totalLength < headerBytes) return stop(Stop.malformed, Layer.ipv4);
    const end = at + totalLength;
    if (end < packet.wireEnd || packet.fragment === CARRYING_FRAGMENT) packet.wireEnd = end;
    if (end < packet.end) packet.end = end;
  }
  if (packet.end - at < headerBytes) return stopForLength(packet, Layer.ipv4, headerBytes);

  packet.ipVersion = 4;
  packet.ipBytes = packet.wireEnd - at;
  packet.ipIdentification = u16be(bytes, at + IDENTIFICATION);
  const addresses = packet.addresses;
  addresses[0] = addresses[1] = addresses[2] = 0;
  addresses[3] = i32be(bytes, at + SOURCE);
  addresses[4] = addresses[5] = addresses[6] = 0;
  addresses[7] = i32be(bytes, at + DESTINATION);
  packet.offset = at + headerBytes;

  const fragment = u16be(bytes, at + FRAGMENT) & (MORE_FRAGMENTS | FRAGMENT_OFFSET_MASK);
  if (fragment !== 0) {
    packet.fragment = (fragment & FRAGMENT_OFFSET_MASK) === 0 ? FIRST_FRAGMENT : LATER_FRAGMENT;
    packet.fragmentIdentification = packet.ipIdentification;
    packet.fragmentProtocol = bytes[at + PROTOCOL]!;
    packet.fragmentAddresses.set(addresses);
  }
  return layerOfIpProtocol(packet, bytes[at + PROTOCOL]!);
}
