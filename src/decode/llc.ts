/**
 * LLC (IEEE 802.2) and SNAP (RFC 1042): what follows an 802.3 length. SNAP carries an EtherType or a vendor's number.
 */
import { u16be } from "../capture/endian.ts";
import { layerOfEtherType } from "./ether-type.ts";
import type { Packet } from "./packet-record.ts";
import { Background, Layer, Stop, stop, stopForLength } from "./step.ts";

const CONTROL = 2;
const HEADER_BYTES = 3;
const SNAP_PROTOCOL = 6;
const SNAP_HEADER_BYTES = 8;

const SAP_SNAP = 0xaaaa;
const SAP_SPANNING_TREE = 0x4242;
const SAP_IP = 0x0606;
const UNNUMBERED_INFORMATION = 0x03;

const OUI_ETHERTYPE = 0x000000;
/** IEEE 802.1H: EtherTypes that are bridged in a tunnel of their own. */
const OUI_BRIDGE_TUNNEL = 0x0000f8;
const OUI_CISCO = 0x00000c;
const CISCO_CDP = 0x2000;
const CISCO_PVST = 0x010b;

export function decodeLlc(bytes: Uint8Array, packet: Packet): number {
  const at = packet.offset;
  if (packet.end - at < HEADER_BYTES) return stopForLength(packet, Layer.llc, HEADER_BYTES);
  const saps = u16be(bytes, at);
  if (saps === SAP_SPANNING_TREE) return Background.stp;
  if (saps === SAP_IP && bytes[at + CONTROL] === UNNUMBERED_INFORMATION) {
    packet.offset = at + HEADER_BYTES;
    return Layer.ipv4;
  }
  if (saps !== SAP_SNAP) {
    packet.unknownValue = saps;
    return stop(Stop.unknownNext, Layer.llc);
  }
  if (packet.end - at < SNAP_HEADER_BYTES) return stopForLength(packet, Layer.llc, SNAP_HEADER_BYTES);
  const organisation = (u16be(bytes, at + CONTROL + 1) << 8) | bytes[at + CONTROL + 3]!;
  const protocol = u16be(bytes, at + SNAP_PROTOCOL);
  packet.offset = at + SNAP_HEADER_BYTES;
  if (organisation === OUI_ETHERTYPE || organisation === OUI_BRIDGE_TUNNEL) {
    return layerOfEtherType(packet, protocol, Layer.llc);
  }
  if (organisation === OUI_CISCO && protocol === CISCO_CDP) return Background.cdp;
  if (organisation === OUI_CISCO && protocol === CISCO_PVST) return Background.stp;
  packet.unknownValue = protocol;
  return stop(Stop.unknownNext, Layer.llc);
}
