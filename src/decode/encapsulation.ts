/**
 * The tunnels around the innermost packet. Each adds four bits to `packet.tunnels`; a virtual network's number counts
 * as part of the encapsulation, since its addresses are its own. Session numbers of mirrors (GRE keys, ERSPAN) do
 * not: a switch gives the two directions of one conversation different ones.
 */
import { CARRYING_FRAGMENT, FIRST_FRAGMENT, NO_CHECKSUM, NO_HARDWARE, type Packet } from "./packet-record.ts";

export const Tunnel = { ip: 1, gre: 2, erspan1: 3, erspan2: 4, erspan3: 5, vxlan: 6, geneve: 7 } as const;

const TUNNEL_NAMES = ["", "ip-in-ip", "gre", "erspan-1", "erspan-2", "erspan-3", "vxlan", "geneve"] as const;
const TUNNEL_BITS = 4;
/** More tunnels than fit seven fours of bits keep the outermost: `MAX_LAYERS` bounds them long before it matters. */
const MAX_TUNNELS_VALUE = 1 << (TUNNEL_BITS * 6);

export function addTunnel(packet: Packet, tunnel: number): void {
  // What is inside may have no ports: the outer datagram's must not stay.
  packet.sourcePort = 0;
  packet.destinationPort = 0;
  packet.checksum = NO_CHECKSUM;
  // The frame around is a tunnel's end.
  packet.hardwareAt = NO_HARDWARE;
  if (packet.fragment === FIRST_FRAGMENT) packet.fragment = CARRYING_FRAGMENT;
  if (packet.tunnels < MAX_TUNNELS_VALUE) packet.tunnels = (packet.tunnels << TUNNEL_BITS) | tunnel;
}

/** For people: `erspan-2`, `vxlan 5001`, `gre/ip-in-ip`; empty where there is no tunnel. */
export function describeEncapsulation(tunnels: number, virtualNetwork: number): string {
  const names: string[] = [];
  for (let rest = tunnels; rest > 0; rest >>= TUNNEL_BITS) {
    const tunnel = rest & ((1 << TUNNEL_BITS) - 1);
    const hasNumber = tunnel === Tunnel.vxlan || tunnel === Tunnel.geneve;
    const isLast = !names.some((name) => name.includes(" "));
    names.unshift(hasNumber && isLast ? `${TUNNEL_NAMES[tunnel]} ${virtualNetwork}` : (TUNNEL_NAMES[tunnel] ?? "?"));
  }
  return names.join("/");
}
