/** Link × tag × IP × transport: every way to wrap a packet between the same two parties. */
import { filler } from "../packets/bytes.ts";
import { LinkType } from "../packets/capture-file.ts";
import * as ip from "../packets/ip.ts";
import * as link from "../packets/link.ts";
import type { Piece } from "../packets/piece.ts";
import { icmp, icmp6, sctp, tcp, udp } from "../packets/transport.ts";
import * as tunnel from "../packets/tunnel.ts";

export interface Composition {
  readonly name: string;
  readonly linkType: number;
  readonly bytes: Uint8Array;
  readonly ipVersion: 4 | 6;
  readonly protocol: number;
  readonly ports: readonly [number, number];
}

export const PARTIES = {
  4: { from: "10.10.0.11", to: "10.10.0.20" },
  6: { from: "2001:db8:10::11", to: "2001:db8:10::20" },
} as const;
const MIRROR = { from: "192.0.2.1", to: "192.0.2.2" };
const PORTS = [50_000, 27_000] as const;

type Wrap = (packet: Piece) => Piece;

const FRAMES: Readonly<Record<string, readonly [number, Wrap]>> = {
  ethernet: [LinkType.ethernet, link.ethernet],
  snap: [LinkType.ethernet, link.snap],
  "linux-sll": [LinkType.sll, link.linuxSll],
  "linux-sll2": [LinkType.sll2, link.linuxSll2],
};
const TAGS: Readonly<Record<string, Wrap>> = {
  untagged: (packet) => packet,
  vlan: (packet) => link.vlan(20, packet),
  qinq: (packet) => link.vlan(30, link.vlan(20, packet), 0x88a8),
  mpls: (packet) => link.mpls([16, 17], packet),
  pppoe: (packet) => link.pppoe(packet),
};
const TUNNELS: Readonly<Record<string, Wrap>> = {
  bare: (packet) => packet,
  gre: (packet) => ip.ipv4(MIRROR.from, MIRROR.to, tunnel.gre(packet, { key: 1 })),
  "erspan-3": (packet) => ip.ipv4(MIRROR.from, MIRROR.to, tunnel.erspan3(link.ethernet(link.vlan(5, packet)), 1, true)),
  vxlan: (packet) => ip.ipv4(MIRROR.from, MIRROR.to, udp(MIRROR, 40_000, 4789, tunnel.vxlan(7, link.ethernet(packet)))),
  geneve: (packet) => ip.ipv4(MIRROR.from, MIRROR.to, udp(MIRROR, 40_000, 6081, tunnel.geneve(7, packet, 8))),
  "ip-in-ip": (packet) => ip.ipv4(MIRROR.from, MIRROR.to, packet),
};

function transports(version: 4 | 6): Readonly<Record<string, { piece: Piece; protocol: number; hasPorts: boolean }>> {
  const path = PARTIES[version];
  const fields = { sourcePort: PORTS[0], destinationPort: PORTS[1], flags: ["ack"] as const, payload: filler(20, 1) };
  return {
    tcp: { piece: tcp(path, fields), protocol: 6, hasPorts: true },
    udp: { piece: udp(path, PORTS[0], PORTS[1], filler(20)), protocol: 17, hasPorts: true },
    sctp: { piece: sctp(PORTS[0], PORTS[1], 1), protocol: 132, hasPorts: true },
    icmp:
      version === 4
        ? { piece: icmp(8, 0), protocol: 1, hasPorts: false }
        : { piece: icmp6(path, 128, 0), protocol: 58, hasPorts: false },
    esp: { piece: { bytes: filler(24, 1), ipProtocol: 50 }, protocol: 50, hasPorts: false },
  };
}

export function compositions(): Composition[] {
  const made: Composition[] = [];
  for (const [frameName, [linkType, wrapFrame]] of Object.entries(FRAMES)) {
    for (const [tagName, wrapTag] of Object.entries(TAGS)) {
      for (const [tunnelName, wrapTunnel] of Object.entries(TUNNELS)) {
        for (const ipVersion of [4, 6] as const) {
          for (const [transportName, { piece, protocol, hasPorts }] of Object.entries(transports(ipVersion))) {
            const { from, to } = PARTIES[ipVersion];
            const bytes = wrapFrame(wrapTag(wrapTunnel(ip.ip(from, to, piece)))).bytes;
            const name = [frameName, tagName, tunnelName, `ipv${ipVersion}`, transportName].join(" > ");
            made.push({ name, linkType, bytes, ipVersion, protocol, ports: hasPorts ? PORTS : [0, 0] });
          }
        }
      }
    }
  }
  return made;
}
