/**
 * Walks a packet's headers from its link type to the innermost transport, one protocol after another.
 */
import { NO_INTERFACE } from "../capture/source.ts";
import { decodeBsdLoopback } from "./bsd-loopback.ts";
import { decodeCiscoHdlc } from "./cisco-hdlc.ts";
import { decodeErspan2, decodeErspan3 } from "./erspan.ts";
import { decodeEthernet } from "./ethernet.ts";
import { decodeGeneve } from "./geneve.ts";
import { decodeGre } from "./gre.ts";
import { decodeIcmp } from "./icmp.ts";
import { decodeIpv4 } from "./ipv4.ts";
import { decodeAuthenticationHeader, decodeIpv6, decodeIpv6Extension, decodeIpv6Fragment } from "./ipv6.ts";
import { layerOfLinkType } from "./link-type.ts";
import { decodeLinuxSll, decodeLinuxSll2 } from "./linux-cooked.ts";
import { decodeLlc } from "./llc.ts";
import { decodeMpls } from "./mpls.ts";
import { type Packet, resetPacket } from "./packet-record.ts";
import { decodePpp, decodePppHdlc, decodePppoe } from "./ppp.ts";
import { decodeSctp } from "./sctp.ts";
import { Layer, MAX_LAYERS, Stop, stop, stopForLength, TRANSPORT } from "./step.ts";
import { decodeTcp } from "./tcp.ts";
import { decodeUdp } from "./udp.ts";
import { decodeVlan } from "./vlan.ts";
import { decodeVxlan } from "./vxlan.ts";

/**
 * Decodes the packet in `bytes[start, end)` into `packet`; `wireEnd` is where it would end had all been captured.
 * Never throws and never reads at or past `end`.
 * @returns `TRANSPORT`, `LATER_PIECE`, one of `Background`, or a stop (see `step.ts`)
 */
export function decodePacket(
  packet: Packet,
  bytes: Uint8Array,
  start: number,
  end: number,
  wireEnd: number,
  linkType: number,
): number {
  resetPacket(packet, start, end, wireEnd);
  const layer = layerOfLinkType(linkType);
  if (layer >= 0) return walk(packet, bytes, layer);
  if (linkType === NO_INTERFACE) return stop(Stop.noInterface, 0);
  packet.unknownValue = linkType;
  return stop(Stop.unknownLinkType, 0);
}

/**
 * Decodes the packet that the ICMP error in `error` quotes: an IP header and the first bytes behind it, seen through
 * the same tunnels as the error.
 * @returns `TRANSPORT` where addresses and ports could be read
 */
export function decodeQuote(quote: Packet, bytes: Uint8Array, error: Packet): number {
  resetPacket(quote, error.quoteStart, error.quoteEnd, Number.MAX_SAFE_INTEGER);
  quote.tunnels = error.tunnels;
  quote.virtualNetwork = error.virtualNetwork;
  return walk(quote, bytes, Layer.ip);
}

function walk(packet: Packet, bytes: Uint8Array, first: number): number {
  let step = first;
  while (step < TRANSPORT) {
    if (++packet.layers > MAX_LAYERS) return stop(Stop.tooDeep, step);
    step = decodeLayer(packet, bytes, step);
  }
  return step;
}

function decodeLayer(packet: Packet, bytes: Uint8Array, layer: number): number {
  switch (layer) {
    case Layer.ethernet:
      return decodeEthernet(bytes, packet);
    case Layer.ipv4:
      return decodeIpv4(bytes, packet);
    case Layer.tcp:
      return decodeTcp(bytes, packet);
    case Layer.udp:
      return decodeUdp(bytes, packet);
    case Layer.vlan:
      return decodeVlan(bytes, packet);
    case Layer.ipv6:
      return decodeIpv6(bytes, packet);
    case Layer.icmp:
    case Layer.icmp6:
      return decodeIcmp(bytes, packet);
    case Layer.llc:
      return decodeLlc(bytes, packet);
    case Layer.mpls:
      return decodeMpls(bytes, packet);
    case Layer.pppoe:
      return decodePppoe(bytes, packet);
    case Layer.ppp:
      return decodePpp(bytes, packet);
    case Layer.pppHdlc:
      return decodePppHdlc(bytes, packet);
    case Layer.cHdlc:
      return decodeCiscoHdlc(bytes, packet);
    case Layer.linuxSll:
      return decodeLinuxSll(bytes, packet);
    case Layer.linuxSll2:
      return decodeLinuxSll2(bytes, packet);
    case Layer.bsdNull:
      return decodeBsdLoopback(bytes, packet);
    case Layer.ip:
      return layerOfIpVersion(bytes, packet);
    case Layer.ipv6HopByHop:
    case Layer.ipv6Routing:
    case Layer.ipv6Destination:
      return decodeIpv6Extension(bytes, packet, layer);
    case Layer.ipv6Fragment:
      return decodeIpv6Fragment(bytes, packet);
    case Layer.ah:
      return decodeAuthenticationHeader(bytes, packet);
    case Layer.sctp:
      return decodeSctp(bytes, packet);
    case Layer.gre:
      return decodeGre(bytes, packet);
    case Layer.erspan2:
      return decodeErspan2(bytes, packet);
    case Layer.erspan3:
      return decodeErspan3(bytes, packet);
    case Layer.vxlan:
      return decodeVxlan(bytes, packet);
    case Layer.geneve:
      return decodeGeneve(bytes, packet);
    default:
      throw new Error(`no decoder for layer ${layer}`);
  }
}

/** Raw IP says its version in its first four bits only. */
function layerOfIpVersion(bytes: Uint8Array, packet: Packet): number {
  if (packet.end - packet.offset < 1) return stopForLength(packet, Layer.ip, 1);
  const version = bytes[packet.offset]! >> 4;
  if (version === 4) return Layer.ipv4;
  return version === 6 ? Layer.ipv6 : stop(Stop.malformed, Layer.ip);
}
