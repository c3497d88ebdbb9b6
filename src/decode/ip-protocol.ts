/**
 * IP protocol numbers (IANA): which layer follows an IP header or an IPv6 extension header.
 */
import { addTunnel, Tunnel } from "./encapsulation.ts";
import { LATER_FRAGMENT, type Packet } from "./packet-record.ts";
import { LATER_PIECE, Layer, TRANSPORT } from "./step.ts";

export const IpProtocol = {
  hopByHop: 0,
  icmp: 1,
  igmp: 2,
  ipv4: 4,
  tcp: 6,
  udp: 17,
  ipv6: 41,
  routing: 43,
  fragment: 44,
  gre: 47,
  ah: 51,
  icmp6: 58,
  destinationOptions: 60,
  sctp: 132,
  shim6: 140,
} as const;

/** What `protocol` announces, `packet.offset` standing on it. A protocol without ports is a flow of its addresses. */
export function layerOfIpProtocol(packet: Packet, protocol: number): number {
  packet.protocol = protocol;
  if (packet.fragment === LATER_FRAGMENT) return LATER_PIECE;
  switch (protocol) {
    case IpProtocol.tcp:
      return Layer.tcp;
    case IpProtocol.udp:
      return Layer.udp;
    case IpProtocol.icmp:
      return Layer.icmp;
    case IpProtocol.icmp6:
      return Layer.icmp6;
    case IpProtocol.sctp:
      return Layer.sctp;
    case IpProtocol.gre:
      return Layer.gre;
    case IpProtocol.ah:
      return Layer.ah;
    case IpProtocol.ipv4:
      addTunnel(packet, Tunnel.ip);
      return Layer.ipv4;
    case IpProtocol.ipv6:
      addTunnel(packet, Tunnel.ip);
      return Layer.ipv6;
    default:
      return TRANSPORT;
  }
}
