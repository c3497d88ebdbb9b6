/**
 * MPLS (RFC 3032): a stack of labels, the last one marked. Nothing says what lies beneath; the first nibble tells
 * (RFC 4928, RFC 4385): 4 and 6 are IP, 0 is a pseudowire's control word with Ethernet behind it.
 */
import type { Packet } from "./packet-record.ts";
import { Layer, stopForLength } from "./step.ts";

const STACK_BYTE = 2;
const LABEL_BYTES = 4;
const BOTTOM_OF_STACK = 0x01;
const CONTROL_WORD_BYTES = 4;

export function decodeMpls(bytes: Uint8Array, packet: Packet): number {
  const at = packet.offset;
  if (packet.end - at < LABEL_BYTES) return stopForLength(packet, Layer.mpls, LABEL_BYTES);
  packet.offset = at + LABEL_BYTES;
  if ((bytes[at + STACK_BYTE]! & BOTTOM_OF_STACK) === 0) return Layer.mpls;
  if (packet.end - packet.offset < 1) return stopForLength(packet, Layer.mpls, 1);
  const nibble = bytes[packet.offset]! >> 4;
  if (nibble === 4) return Layer.ipv4;
  if (nibble === 6) return Layer.ipv6;
  if (nibble === 0) packet.offset += CONTROL_WORD_BYTES;
  return Layer.ethernet;
}
