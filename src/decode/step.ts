/**
 * What a protocol's decoder answers: the layer that comes next, or the end of decoding.
 *
 * One number says it all, so that the hot path allocates nothing: a layer (below 64), a packet that belongs to a flow,
 * a fragment without ports, link-level background, or the reason why decoding stopped.
 */
import type { Packet } from "./packet-record.ts";

export const Layer = {
  ethernet: 0,
  vlan: 1,
  llc: 2,
  mpls: 3,
  pppoe: 4,
  ppp: 5,
  pppHdlc: 6,
  linuxSll: 7,
  linuxSll2: 8,
  bsdNull: 9,
  ip: 10,
  ipv4: 11,
  ipv6: 12,
  ipv6HopByHop: 13,
  ipv6Routing: 14,
  ipv6Fragment: 15,
  ipv6Destination: 16,
  ah: 17,
  tcp: 18,
  udp: 19,
  icmp: 20,
  icmp6: 21,
  sctp: 22,
  gre: 23,
  erspan2: 24,
  erspan3: 25,
  vxlan: 26,
  geneve: 27,
  cHdlc: 28,
} as const;
export type LayerName = keyof typeof Layer;

export const LAYER_TITLES = {
  ethernet: "Ethernet",
  vlan: "802.1Q",
  llc: "LLC",
  mpls: "MPLS",
  pppoe: "PPPoE",
  ppp: "PPP",
  pppHdlc: "PPP",
  linuxSll: "Linux cooked capture",
  linuxSll2: "Linux cooked capture v2",
  bsdNull: "BSD loopback",
  ip: "IP",
  ipv4: "IPv4",
  ipv6: "IPv6",
  ipv6HopByHop: "IPv6 hop-by-hop options",
  ipv6Routing: "IPv6 routing header",
  ipv6Fragment: "IPv6 fragment header",
  ipv6Destination: "IPv6 destination options",
  ah: "IP authentication header",
  tcp: "TCP",
  udp: "UDP",
  icmp: "ICMP",
  icmp6: "ICMPv6",
  sctp: "SCTP",
  gre: "GRE",
  erspan2: "ERSPAN II",
  erspan3: "ERSPAN III",
  vxlan: "VXLAN",
  geneve: "Geneve",
  cHdlc: "Cisco HDLC",
} as const satisfies Record<LayerName, string>;

/** The packet belongs to a flow: addresses, protocol and ports are in the record. */
export const TRANSPORT = 64;
/** A later piece of a fragmented datagram: its flow is that of the first piece. */
export const LATER_PIECE = 65;

/** Link-level traffic that the matrix does not speak of: 96 and up. */
export const BACKGROUND = 96;
export const Background = {
  arp: BACKGROUND,
  lldp: BACKGROUND + 1,
  stp: BACKGROUND + 2,
  cdp: BACKGROUND + 3,
  lacp: BACKGROUND + 4,
  "ethernet-control": BACKGROUND + 5,
  "ppp-control": BACKGROUND + 6,
} as const;
export type BackgroundName = keyof typeof Background;
export const BACKGROUND_NAMES: readonly BackgroundName[] = [
  "arp",
  "lldp",
  "stp",
  "cdp",
  "lacp",
  "ethernet-control",
  "ppp-control",
];

/** Reasons not to go on: 256 and up, the kind times 64 with the layer in the lower six bits. */
const STOP = 256;
const LAYER_BITS = 6;
export const Stop = {
  /** The capture's snap length cut the header; on the wire it was whole. */
  cut: 0,
  /** The packet itself ends within the header. */
  short: 1,
  /** A field of the header says what cannot be. */
  malformed: 2,
  /** What comes next is not known; `unknownValue` says what it was. */
  unknownNext: 3,
  /** More layers than `MAX_LAYERS`. */
  tooDeep: 4,
  unknownLinkType: 5,
  noInterface: 6,
} as const;
export type StopName = keyof typeof Stop;

/**
 * The limit on headers in one packet, tags, labels, extension headers and tunnels together: what a hostile packet can
 * nest. Real ones stay below fifteen.
 */
export const MAX_LAYERS = 32;

export function stop(kind: number, layer: number): number {
  return STOP + (kind << LAYER_BITS) + layer;
}

export function isStop(step: number): boolean {
  return step >= STOP;
}

export function stopKind(step: number): number {
  return (step - STOP) >> LAYER_BITS;
}

export function stopLayer(step: number): number {
  return (step - STOP) & ((1 << LAYER_BITS) - 1);
}

/** The header at `packet.offset` needs more bytes than were captured: cut if the wire had them, else too short. */
export function stopForLength(packet: Packet, layer: number, headerBytes: number): number {
  return stop(packet.offset + headerBytes <= packet.wireEnd ? Stop.cut : Stop.short, layer);
}
