/**
 * What XenServer and its surroundings are known to send although the document has no row for it. Such traffic stays
 * `undocumented`; this says what it most likely is, and where that is known from.
 */
import type { RequirementTransport } from "./requirement.ts";

export interface KnownTraffic {
  readonly transport: RequirementTransport;
  readonly port: number;
  readonly what: string;
  readonly source: string;
  /** A datagram is a request that a healthy server answers. */
  readonly replyOwed: boolean;
}

const XAPI = "the toolstack's own source (xapi)";

// biome-ignore format: a row a line
const KNOWN: readonly KnownTraffic[] = [
  { transport: "udp", port: 694, what: "the high-availability heartbeat between hosts", source: XAPI, replyOwed: false },
  { transport: "tcp", port: 10809, what: "NBD: backup tools read disks from the host", source: XAPI, replyOwed: false },
  { transport: "udp", port: 4789, what: "VxLAN tunnels between hosts", source: XAPI, replyOwed: false },
  { transport: "tcp", port: 6632, what: "OVSDB from a host to its SDN controller", source: XAPI, replyOwed: false },
  { transport: "tcp", port: 6640, what: "OVSDB from an SDN controller to a host", source: XAPI, replyOwed: false },
  { transport: "tcp", port: 6653, what: "OpenFlow between an SDN controller and a host", source: "Xen Orchestra's SDN controller", replyOwed: false },
  { transport: "tcp", port: 135, what: "RPC endpoint mapper of a domain controller", source: "Samba winbind's behaviour", replyOwed: false },
  { transport: "tcp", port: 25, what: "mail alarms of the coordinator", source: XAPI, replyOwed: false },
  { transport: "udp", port: 623, what: "IPMI: a coordinator powers a host on", source: XAPI, replyOwed: true },
  { transport: "udp", port: 9, what: "wake-on-LAN", source: XAPI, replyOwed: false },
  { transport: "udp", port: 67, what: "DHCP", source: XAPI, replyOwed: false },
  { transport: "udp", port: 68, what: "DHCP", source: XAPI, replyOwed: false },
  { transport: "udp", port: 546, what: "DHCPv6", source: XAPI, replyOwed: false },
  { transport: "udp", port: 547, what: "DHCPv6", source: XAPI, replyOwed: false },
  { transport: "udp", port: 161, what: "SNMP monitoring of a host", source: "XenServer documentation on SNMP", replyOwed: true },
  { transport: "udp", port: 162, what: "SNMP traps of a host", source: "XenServer documentation on SNMP", replyOwed: false },
  { transport: "tcp", port: 5666, what: "NRPE monitoring of a host", source: "XenCenter's NRPE settings", replyOwed: false },
];

const BY_PORT = new Map<string, KnownTraffic>(KNOWN.map((known) => [`${known.transport} ${known.port}`, known]));

/** What undocumented traffic on this port most likely is, or null. */
export function knownTraffic(transport: string, port: number | null): KnownTraffic | null {
  return BY_PORT.get(`${transport} ${port}`) ?? null;
}
