/**
 * PPP (RFC 1661), bare, in HDLC-like framing (RFC 1662) and over Ethernet (RFC 2516).
 */
import { u16be } from "../capture/endian.ts";
import type { Packet } from "./packet-record.ts";
import { Background, Layer, Stop, stop, stopForLength } from "./step.ts";

const PROTOCOL_BYTES = 2;
/** A protocol field whose first byte is odd was compressed to that byte (RFC 1661, section 6.5). */
const COMPRESSED_PROTOCOL_BIT = 0x01;

const HDLC_ALL_STATIONS = 0xff;
const HDLC_UNNUMBERED = 0x03;
const HDLC_ADDRESS_BYTES = 2;

const PPPOE_VERSION_AND_TYPE = 0x11;
const PPPOE_LENGTH = 4;
const PPPOE_HEADER_BYTES = 6;

export function decodePpp(bytes: Uint8Array, packet: Packet): number {
  const at = packet.offset;
  if (packet.end - at < 1) return stopForLength(packet, Layer.ppp, PROTOCOL_BYTES);
  if ((bytes[at]! & COMPRESSED_PROTOCOL_BIT) !== 0) {
    packet.offset = at + 1;
    return layerOfPppProtocol(packet, bytes[at]!);
  }
  if (packet.end - at < PROTOCOL_BYTES) return stopForLength(packet, Layer.ppp, PROTOCOL_BYTES);
  packet.offset = at + PROTOCOL_BYTES;
  return layerOfPppProtocol(packet, u16be(bytes, at));
}

function layerOfPppProtocol(packet: Packet, protocol: number): number {
  if (protocol === 0x0021) return Layer.ipv4;
  if (protocol === 0x0057) return Layer.ipv6;
  if (protocol === 0x0281 || protocol === 0x0283) return Layer.mpls;
  // 8000 to FFFF: link and network control protocols.
  if (protocol >= 0x8000) return Background["ppp-control"];
  packet.unknownValue = protocol;
  return stop(Stop.unknownNext, Layer.ppp);
}

/** Address and control may be compressed away (RFC 1661, section 6.6): PPP then begins at once. */
export function decodePppHdlc(bytes: Uint8Array, packet: Packet): number {
  const at = packet.offset;
  if (packet.end - at < HDLC_ADDRESS_BYTES) return stopForLength(packet, Layer.pppHdlc, HDLC_ADDRESS_BYTES);
  if (bytes[at] === HDLC_ALL_STATIONS && bytes[at + 1] === HDLC_UNNUMBERED) packet.offset = at + HDLC_ADDRESS_BYTES;
  return Layer.ppp;
}

export function decodePppoe(bytes: Uint8Array, packet: Packet): number {
  const at = packet.offset;
  if (packet.end - at < PPPOE_HEADER_BYTES) return stopForLength(packet, Layer.pppoe, PPPOE_HEADER_BYTES);
  if (bytes[at] !== PPPOE_VERSION_AND_TYPE) return stop(Stop.malformed, Layer.pppoe);
  packet.offset = at + PPPOE_HEADER_BYTES;
  const end = packet.offset + u16be(bytes, at + PPPOE_LENGTH);
  if (end < packet.wireEnd) packet.wireEnd = end;
  if (end < packet.end) packet.end = end;
  return Layer.ppp;
}
