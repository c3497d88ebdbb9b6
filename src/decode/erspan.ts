/**
 * ERSPAN types II and III (draft-foschiano-erspan): a switch's mirror inside GRE. Type I is Ethernet at once.
 * The frame inside keeps its own VLAN tag where the switch was told so.
 */
import { u16be } from "../capture/endian.ts";
import type { Packet } from "./packet-record.ts";
import { Layer, Stop, stop, stopForLength } from "./step.ts";

const TYPE_2_HEADER_BYTES = 8;
const TYPE_3_HEADER_BYTES = 12;
const TYPE_3_FLAGS = 10;
const PLATFORM_SUBHEADER_FLAG = 0x0001;
const PLATFORM_SUBHEADER_BYTES = 8;
/** Five bits: 0 is an Ethernet frame, 2 an IP packet. */
const FRAME_TYPE_SHIFT = 10;
const FRAME_TYPE_MASK = 0x1f;
const FRAME_TYPE_ETHERNET = 0;
const FRAME_TYPE_IP = 2;

export function decodeErspan2(_bytes: Uint8Array, packet: Packet): number {
  if (packet.end - packet.offset < TYPE_2_HEADER_BYTES) {
    return stopForLength(packet, Layer.erspan2, TYPE_2_HEADER_BYTES);
  }
  packet.offset += TYPE_2_HEADER_BYTES;
  return Layer.ethernet;
}

export function decodeErspan3(bytes: Uint8Array, packet: Packet): number {
  const at = packet.offset;
  if (packet.end - at < TYPE_3_HEADER_BYTES) return stopForLength(packet, Layer.erspan3, TYPE_3_HEADER_BYTES);
  const flags = u16be(bytes, at + TYPE_3_FLAGS);
  const hasSubheader = (flags & PLATFORM_SUBHEADER_FLAG) !== 0;
  packet.offset = at + TYPE_3_HEADER_BYTES + (hasSubheader ? PLATFORM_SUBHEADER_BYTES : 0);
  const frameType = (flags >> FRAME_TYPE_SHIFT) & FRAME_TYPE_MASK;
  if (frameType === FRAME_TYPE_ETHERNET) return Layer.ethernet;
  if (frameType === FRAME_TYPE_IP) return Layer.ip;
  packet.unknownValue = frameType;
  return stop(Stop.unknownNext, Layer.erspan3);
}
