/**
 * SCTP (RFC 9260): ports, and the first chunk's type, which tells a refusal (ABORT) from an answer.
 */
import { u16be } from "../capture/endian.ts";
import type { Packet } from "./packet-record.ts";
import { Layer, stopForLength, TRANSPORT } from "./step.ts";

const SOURCE_PORT = 0;
const DESTINATION_PORT = 2;
const PORTS_BYTES = 4;
const FIRST_CHUNK_TYPE = 12;

export const SctpChunk = { init: 1, abort: 6 } as const;

export function decodeSctp(bytes: Uint8Array, packet: Packet): number {
  const at = packet.offset;
  if (packet.end - at < PORTS_BYTES) return stopForLength(packet, Layer.sctp, PORTS_BYTES);
  packet.sourcePort = u16be(bytes, at + SOURCE_PORT);
  packet.destinationPort = u16be(bytes, at + DESTINATION_PORT);
  if (packet.end - at > FIRST_CHUNK_TYPE) packet.sctpChunk = bytes[at + FIRST_CHUNK_TYPE]!;
  return TRANSPORT;
}
