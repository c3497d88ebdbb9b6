/**
 * Linux cooked captures, as the `any` interface gives them (LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2): no link
 * header, but its EtherType. Numbers below 1536 are not EtherTypes (linux/if_ether.h).
 */
import { u16be } from "../capture/endian.ts";
import { layerOfEtherType } from "./ether-type.ts";
import type { Packet } from "./packet-record.ts";
import { Layer, Stop, stop, stopForLength } from "./step.ts";

const SLL_PACKET_TYPE = 0;
const SLL_PROTOCOL = 14;
const SLL_HEADER_BYTES = 16;
const SLL2_PROTOCOL = 0;
const SLL2_PACKET_TYPE = 10;
const SLL2_HEADER_BYTES = 20;

const PACKET_BROADCAST = 1;
const PACKET_MULTICAST = 2;

const ETH_P_802_2 = 0x0004;
const LOWEST_ETHERTYPE = 0x0600;

export function decodeLinuxSll(bytes: Uint8Array, packet: Packet): number {
  const at = packet.offset;
  if (packet.end - at < SLL_HEADER_BYTES) return stopForLength(packet, Layer.linuxSll, SLL_HEADER_BYTES);
  packet.isToGroup = isToGroup(u16be(bytes, at + SLL_PACKET_TYPE));
  packet.offset = at + SLL_HEADER_BYTES;
  return layerOfLinuxProtocol(packet, u16be(bytes, at + SLL_PROTOCOL), Layer.linuxSll);
}

export function decodeLinuxSll2(bytes: Uint8Array, packet: Packet): number {
  const at = packet.offset;
  if (packet.end - at < SLL2_HEADER_BYTES) return stopForLength(packet, Layer.linuxSll2, SLL2_HEADER_BYTES);
  packet.isToGroup = isToGroup(bytes[at + SLL2_PACKET_TYPE]!);
  packet.offset = at + SLL2_HEADER_BYTES;
  return layerOfLinuxProtocol(packet, u16be(bytes, at + SLL2_PROTOCOL), Layer.linuxSll2);
}

function isToGroup(packetType: number): 0 | 1 {
  return packetType === PACKET_BROADCAST || packetType === PACKET_MULTICAST ? 1 : 0;
}

function layerOfLinuxProtocol(packet: Packet, protocol: number, from: number): number {
  if (protocol === ETH_P_802_2) return Layer.llc;
  if (protocol >= LOWEST_ETHERTYPE) return layerOfEtherType(packet, protocol, from);
  packet.unknownValue = protocol;
  return stop(Stop.unknownNext, from);
}
