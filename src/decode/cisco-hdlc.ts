/**
 * Cisco HDLC: address, control, then an EtherType; SLARP keepalives have a number of their own.
 */
import { u16be } from "../capture/endian.ts";
import { layerOfEtherType } from "./ether-type.ts";
import type { Packet } from "./packet-record.ts";
import { Background, Layer, stopForLength } from "./step.ts";

const PROTOCOL = 2;
const HEADER_BYTES = 4;
const SLARP = 0x8035;
const CDP = 0x2000;

export function decodeCiscoHdlc(bytes: Uint8Array, packet: Packet): number {
  const at = packet.offset;
  if (packet.end - at < HEADER_BYTES) return stopForLength(packet, Layer.cHdlc, HEADER_BYTES);
  packet.offset = at + HEADER_BYTES;
  const protocol = u16be(bytes, at + PROTOCOL);
  if (protocol === SLARP) return Background["ppp-control"];
  if (protocol === CDP) return Background.cdp;
  return layerOfEtherType(packet, protocol, Layer.cHdlc);
}
