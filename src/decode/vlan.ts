/**
 * A VLAN tag (802.1Q, 802.1ad): tag control information, then the EtherType of what follows, often another tag.
 */
import { u16be } from "../capture/endian.ts";
import { layerOfTypeOrLength } from "./ethernet.ts";
import { NO_VLAN, type Packet } from "./packet-record.ts";
import { Layer, stopForLength } from "./step.ts";

const CONTROL = 0;
const TYPE_OR_LENGTH = 2;
const TAG_BYTES = 4;
const VLAN_ID_MASK = 0xfff;

export function decodeVlan(bytes: Uint8Array, packet: Packet): number {
  const at = packet.offset;
  if (packet.end - at < TAG_BYTES) return stopForLength(packet, Layer.vlan, TAG_BYTES);
  if (packet.vlan === NO_VLAN) packet.vlan = u16be(bytes, at + CONTROL) & VLAN_ID_MASK;
  packet.offset = at + TAG_BYTES;
  return layerOfTypeOrLength(packet, u16be(bytes, at + TYPE_OR_LENGTH), Layer.vlan);
}
