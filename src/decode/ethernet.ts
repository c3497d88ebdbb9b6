/**
 * Ethernet (IEEE 802.3): destination, source, then an EtherType or, up to 1500, a length with LLC behind it.
 */
import { u16be } from "../capture/endian.ts";
import { layerOfEtherType, MAX_LENGTH_FIELD } from "./ether-type.ts";
import { NO_VLAN, type Packet } from "./packet-record.ts";
import { Layer, stopForLength } from "./step.ts";

const SOURCE = 6;
const TYPE_OR_LENGTH = 12;
const HEADER_BYTES = 14;
const GROUP_ADDRESS_BIT = 0x01;

export function decodeEthernet(bytes: Uint8Array, packet: Packet): number {
  const at = packet.offset;
  if (packet.end - at < HEADER_BYTES) return stopForLength(packet, Layer.ethernet, HEADER_BYTES);
  packet.vlan = NO_VLAN;
  packet.isToGroup = (bytes[at]! & GROUP_ADDRESS_BIT) === 0 ? 0 : 1;
  packet.hardwareAt = at + SOURCE;
  packet.offset = at + HEADER_BYTES;
  return layerOfTypeOrLength(packet, u16be(bytes, at + TYPE_OR_LENGTH), Layer.ethernet);
}

/** A length ends the frame before its padding; LLC follows. */
export function layerOfTypeOrLength(packet: Packet, typeOrLength: number, from: number): number {
  if (typeOrLength > MAX_LENGTH_FIELD) return layerOfEtherType(packet, typeOrLength, from);
  const end = packet.offset + typeOrLength;
  if (end < packet.wireEnd) packet.wireEnd = end;
  if (end < packet.end) packet.end = end;
  return Layer.llc;
}
