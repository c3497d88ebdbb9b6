/**
 * What XenServer and its surroundings are known to send although the document has no row for it. Such traffic stays
 * `undocumented`; this says what it is between which parties, where that is known from, and how a site allows it.
 *
 * To add traffic, add a line. Its fields: id of the allow entry, roles of the client and of the server (one is enough;
 * what the matrix has no role for gets one of its own), transport, ports, what it is, the source; then, where they hold,
 * `replyOwed` (a datagram is a request that a healthy server answers) and `after` (see below).
 */
import { describePorts, includesPort, type PortRange, parsePortRange } from "./ports.ts";
import type { RequirementTransport } from "./requirement.ts";

/** As reports name it: `ip-47` is GRE, which has no ports. */
type KnownTransport = RequirementTransport | "ip-47";

export interface KnownTraffic {
  /** Of the allow entry that a site can take over. */
  readonly id: string;
  /** Roles of the client and of the server: one of them is enough. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly transport: KnownTransport;
  /** Null where the transport has none. */
  readonly ports: readonly PortRange[] | null;
  /** What it most likely is, to be read within a sentence. */
  readonly what: string;
  readonly source: string;
  readonly replyOwed: boolean;
  /** The TCP port on which the client asked the same server before; null where nothing comes before. */
  readonly after: number | null;
}

type Row = readonly [
  id: string,
  from: string,
  to: string,
  transport: KnownTransport,
  ports: string | null,
  what: string,
  source: string,
  more?: { readonly replyOwed?: true; readonly after?: number },
];

const XAPI = "the toolstack's own source (xapi)";
const XO = "Xen Orchestra's SDN controller";
const XOSTOR = "XCP-ng's documentation of XOSTOR";
const SNMP = "XenServer's documentation of SNMP";

// biome-ignore format: a row a line
const ROWS: readonly Row[] = [
  ["site.ha-heartbeat", "host", "host", "udp", "694", "the high-availability heartbeat between hosts", XAPI],
  ["site.nbd", "client", "host", "tcp", "10809", "NBD, by which backup tools such as Xen Orchestra read disks from a host", XAPI],
  ["site.vxlan-tunnels", "host", "host", "udp", "4789", "VxLAN, a private network's tunnel between hosts", XAPI],
  ["site.gre-tunnels", "host", "host", "ip-47", null, "GRE, a private network's tunnel between hosts", XAPI],
  ["site.sdn-ovsdb", "host", "sdn-controller", "tcp", "6632", "OVSDB from a host to its SDN controller", XAPI],
  ["site.sdn-ovsdb-inbound", "client, sdn-controller", "host", "tcp", "6640", "OVSDB from an SDN controller such as Xen Orchestra to a host", XAPI],
  ["site.sdn-openflow-inbound", "client, sdn-controller", "host", "tcp", "6653", "OpenFlow from an SDN controller such as Xen Orchestra to a host", XO],
  ["site.sdn-openflow", "host", "sdn-controller", "tcp", "6633, 6653", "OpenFlow from a host to its SDN controller", "Open vSwitch's behaviour"],
  ["site.snmp", "client, snmp-manager", "host", "udp", "161", "SNMP monitoring of a host", SNMP, { replyOwed: true }],
  ["site.snmp-traps", "host", "snmp-manager, client", "udp", "162", "SNMP traps of a host", SNMP],
  ["site.nrpe", "client", "host", "tcp", "5666", "NRPE monitoring of a host", "XenCenter's NRPE settings and NRPE's own default port"],
  ["site.mail-alarms", "host", "mail-server", "tcp", "25, 465, 587", "mail alarms of the pool's coordinator", XAPI],
  ["site.ipmi", "host", "bmc", "udp", "623", "IPMI, by which the coordinator powers a host on", XAPI, { replyOwed: true }],
  ["site.wake-on-lan", "host", "any", "udp", "9", "wake-on-LAN, by which the coordinator powers a host on", XAPI],
  ["site.dhcp", "any", "any", "udp", "67, 68", "DHCP, by which hosts and others get an address", XAPI],
  ["site.dhcpv6", "any", "any", "udp", "546, 547", "DHCPv6, by which hosts and others get an address", XAPI],
  ["site.ad-rpc-mapper", "host", "domain-controller", "tcp", "135", "the RPC endpoint mapper of Active Directory", "the behaviour of Samba's winbind"],
  ["site.ad-rpc", "host", "domain-controller", "tcp", "49152-65535", "RPC of Active Directory, on a port that the endpoint mapper gave", "the behaviour of Samba's winbind", { after: 135 }],
  ["site.xostor-drbd", "host", "host", "tcp", "7000-7021", "DRBD, by which the hosts of XCP-ng's XOSTOR copy disks", XOSTOR],
  ["site.xostor-linstor", "host", "host", "tcp", "3370", "LINSTOR, which manages XCP-ng's XOSTOR", XOSTOR],
  ["site.mdns", "any", "any", "udp", "5353", "multicast DNS, which many machines of a LAN send unasked", "RFC 6762"],
  ["site.llmnr", "any", "any", "udp", "5355", "LLMNR, by which Windows machines ask a LAN for names", "RFC 4795"],
  ["site.netbios", "any", "any", "udp", "137, 138", "NetBIOS names and datagrams, which many machines broadcast", "RFC 1002"],
];

export const KNOWN_TRAFFIC: readonly KnownTraffic[] = ROWS.map(toKnownTraffic);

function toKnownTraffic([id, from, to, transport, ports, what, source, more = {}]: Row): KnownTraffic {
  return {
    id,
    from: from.split(", "),
    to: to.split(", "),
    transport,
    ports: ports === null ? null : ports.split(", ").map((part) => parsePortRange(part)!),
    what,
    source,
    replyOwed: more.replyOwed ?? false,
    after: more.after ?? null,
  };
}

/** What undocumented traffic may be by its port, whoever the parties are. */
export function knownTraffic(transport: string, port: number | null): KnownTraffic[] {
  return KNOWN_TRAFFIC.filter(
    (known) =>
      known.transport === transport && (known.ports === null || (port !== null && includesPort(known.ports, port))),
  );
}

/**
 * The site file's allow entry for it, an item of that list on one line; null where such an entry cannot say it.
 * @param from roles of the client, where not all are meant; so `to`
 */
export function allowEntry(known: KnownTraffic, from = known.from, to = known.to): string | null {
  const { id, transport, ports, what } = known;
  if (ports === null) return null;
  const reason = what.charAt(0).toUpperCase() + what.slice(1);
  return `- {id: ${id}, from: [${from.join(", ")}], to: [${to.join(", ")}], transport: ${transport}, ports: [${describePorts(ports)}], reason: "${reason}"}`;
}
