/**
 * EtherTypes (IEEE 802 numbers): which layer follows, wherever a link says so by EtherType.
 */
import type { Packet } from "./packet-record.ts";
import { Background, Layer, Stop, stop } from "./step.ts";

/** At or below this, the field of an Ethernet frame is a length and LLC follows (IEEE 802.3, clause 3.2.6). */
export const MAX_LENGTH_FIELD = 1500;

export function layerOfEtherType(packet: Packet, etherType: number, from: number): number {
  switch (etherType) {
    case 0x0800:
      return Layer.ipv4;
    case 0x86dd:
      return Layer.ipv6;
    case 0x0806: // ARP
    case 0x8035: // RARP
      return Background.arp;
    case 0x8100: // 802.1Q
    case 0x88a8: // 802.1ad
    case 0x9100: // QinQ before 802.1ad
    case 0x9200:
      return Layer.vlan;
    case 0x8847:
    case 0x8848:
      return Layer.mpls;
    case 0x8864:
      return Layer.pppoe;
    case 0x8863: // PPPoE discovery
      return Background["ppp-control"];
    case 0x880b:
      return Layer.ppp;
    case 0x88cc:
      return Background.lldp;
    case 0x8809: // slow protocols: LACP and its marker
      return Background.lacp;
    case 0x8808: // pause
    case 0x9000: // loopback test
    case 0x9003: // the same, as some switches send it
      return Background["ethernet-control"];
    default:
      packet.unknownValue = etherType;
      return stop(Stop.unknownNext, from);
  }
}
