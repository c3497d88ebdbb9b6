/**
 * What a pool's management network carries: who talks to whom, how often, and how much.
 */
import type { ShareName, Shares } from "./parameters.ts";

export type Role = "host" | "workstation" | "storage" | "infrastructure";

/** How the two sides talk. */
export type Speech =
  | "tls"
  | "http"
  | "ssh"
  | "iscsi"
  | "nfs"
  | "rpcbind"
  | "ldap"
  | "dns"
  | "ntp"
  | "syslog"
  | "heartbeat"
  | "echo"
  | "opaque";

export interface Service {
  readonly transport: "tcp" | "udp" | "icmp";
  /** The server's; 0 for ICMP. */
  readonly port: number;
  readonly client: Role;
  readonly server: Role;
  readonly speech: Speech;
  /** Of all pairs of client and server, as a weight. */
  readonly conversations: number;
  /** Of all flows, as a weight. */
  readonly flows: number;
  /** Of a flow on average, compared with the other services. */
  readonly packetsPerFlow: number;
}

// biome-ignore format: a service a line
const ROWS: readonly [Service["transport"], number, Role, Role, Speech, number, number, number][] = [
  // HTTPS to the management API, from pool members and from people; then the older door, SSH, and clustering.
  ["tcp", 443, "host", "host", "tls", 1300, 200, 16],
  ["tcp", 443, "workstation", "host", "tls", 900, 150, 20],
  ["tcp", 80, "host", "host", "http", 300, 70, 12],
  ["tcp", 22, "workstation", "host", "ssh", 240, 22, 70],
  ["tcp", 8892, "host", "host", "opaque", 120, 8, 40],
  // Storage: few flows, most of the packets.
  ["tcp", 3260, "host", "storage", "iscsi", 320, 35, 150],
  ["tcp", 2049, "host", "storage", "nfs", 320, 28, 160],
  ["udp", 111, "host", "storage", "rpcbind", 80, 8, 2],
  // Licences and directory.
  ["tcp", 27000, "host", "infrastructure", "opaque", 140, 40, 12],
  ["tcp", 7279, "host", "infrastructure", "opaque", 140, 28, 14],
  ["tcp", 389, "host", "infrastructure", "ldap", 140, 22, 14],
  ["tcp", 636, "host", "infrastructure", "tls", 100, 16, 16],
  ["udp", 53, "host", "infrastructure", "dns", 460, 240, 2],
  ["udp", 123, "host", "infrastructure", "ntp", 260, 90, 3],
  ["udp", 514, "host", "infrastructure", "syslog", 140, 16, 20],
  ["udp", 694, "host", "host", "heartbeat", 200, 14, 60],
  ["icmp", 0, "infrastructure", "host", "echo", 140, 10, 12],
];

export const SERVICES: readonly Service[] = ROWS.map(
  ([transport, port, client, server, speech, conversations, flows, packetsPerFlow]) => ({
    transport,
    port,
    client,
    server,
    speech,
    conversations,
    flows,
    packetsPerFlow,
  }),
);

/** Of all flows, the share of each service, so that those of a kind together have the share that was asked for. */
export function flowShares(shares: Shares): number[] {
  const asked = (speech: Speech): number | undefined => shares[speech as ShareName];
  const given = (["tls", "dns", "nfs", "iscsi", "scans"] as const).map((name) => shares[name] ?? 0);
  const rest = 1 - given.reduce((sum, share) => sum + share, 0);
  const restWeight = sumOf(SERVICES.filter(({ speech }) => asked(speech) === undefined));
  return SERVICES.map((service) => {
    const share = asked(service.speech);
    if (share === undefined) return (service.flows / restWeight) * rest;
    return (service.flows / sumOf(SERVICES.filter(({ speech }) => speech === service.speech))) * share;
  });
}

function sumOf(services: readonly Service[]): number {
  return services.reduce((sum, { flows }) => sum + flows, 0);
}
