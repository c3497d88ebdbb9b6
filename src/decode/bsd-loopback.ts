/**
 * BSD loopback (LINKTYPE_NULL, LINKTYPE_LOOP): an address family in four bytes, in the byte order of the machine that
 * captured or in network order. Families are small numbers, so the order shows.
 */
import { u32be, u32le } from "../capture/endian.ts";
import type { Packet } from "./packet-record.ts";
import { Layer, Stop, stop, stopForLength } from "./step.ts";

const HEADER_BYTES = 4;
const AF_INET = 2;
/** Linux, NetBSD and OpenBSD, FreeBSD, Darwin. */
const AF_INET6: readonly number[] = [10, 24, 28, 30];

export function decodeBsdLoopback(bytes: Uint8Array, packet: Packet): number {
  const at = packet.offset;
  if (packet.end - at < HEADER_BYTES) return stopForLength(packet, Layer.bsdNull, HEADER_BYTES);
  const family = Math.min(u32be(bytes, at), u32le(bytes, at));
  packet.offset = at + HEADER_BYTES;
  if (family === AF_INET) return Layer.ipv4;
  if (AF_INET6.includes(family)) return Layer.ipv6;
  packet.unknownValue = family;
  return stop(Stop.unknownNext, Layer.bsdNull);
}
