/**
 * What is switched on in a pool, as far as it shows on the wire. Where the document has no row for such traffic, an
 * entry that allows it is proposed: it is the site's to decide.
 */
import type { Row, Tables } from "./pool-columns.ts";
import { hostLabel } from "./pool-hosts.ts";
import { listed, nameInText } from "./pool-statement.ts";
import { parsePort, parseServer } from "./server-text.ts";

/** An entry of `allow` as it stands in a site file. */
export interface AllowFields {
  readonly id: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly transport: "tcp" | "udp";
  readonly ports: readonly (number | string)[];
  readonly reason: string;
}

export interface Feature {
  /** A sentence that cites its columns. */
  readonly note: string;
  readonly allow: AllowFields | null;
}

type AllowRow = readonly [
  id: string,
  from: string,
  to: string,
  transport: "tcp" | "udp",
  ports: readonly (number | string)[],
  reason: string,
];

// biome-ignore format: a row a line
const ROWS = {
  heartbeat: ["site.ha-heartbeat", "host", "host", "udp", [694], "High-availability heartbeats between hosts"],
  mail: ["site.mail-alarms", "coordinator", "mail-server", "tcp", [25], "Mail alarms of the coordinator"],
  sdn: ["site.sdn", "host", "sdn-controller", "tcp", [6632], "OVSDB from hosts to the SDN controller"],
  passiveSdn: ["site.sdn", "sdn-controller", "host", "tcp", [6640, 6653], "OVSDB and OpenFlow from the SDN controller"],
  nbd: ["site.nbd", "client", "host", "tcp", [10809], "Backup tools read disks over NBD"],
  vxlan: ["site.vxlan", "host", "host", "udp", [4789], "VxLAN tunnels between hosts"],
  rpc: ["site.ad-rpc", "host", "domain-controller", "tcp", [135, "49152-65535"], "RPC to domain controllers"],
  dhcp: ["site.dhcp", "host", "dhcp-server", "udp", [67], "DHCP leases of hosts"],
  ipmi: ["site.ipmi", "coordinator", "bmc", "udp", [623], "IPMI: the coordinator powers hosts on"],
} as const satisfies Readonly<Record<string, AllowRow>>;

export function readFeatures(tables: Tables): Feature[] {
  const features = [
    ...tables.pool.slice(0, 1).flatMap((pool) => [...highAvailability(pool), ...mailAlarms(pool), ...oldSdn(pool)]),
    ...tables.SDN_controller.map(sdn),
    ...cluster(tables),
    ...blockDevices(tables),
    ...tunnels(tables),
    ...domain(tables),
    ...leases(tables),
    ...powerOn(tables),
    ...encryption(tables),
  ];
  return withUniqueIds(features);
}

/** Two SDN controllers are two entries. */
function withUniqueIds(features: readonly Feature[]): Feature[] {
  const counts = new Map<string, number>();
  return features.map((feature) => {
    const { allow } = feature;
    if (allow === null) return feature;
    const count = (counts.get(allow.id) ?? 0) + 1;
    counts.set(allow.id, count);
    return count === 1 ? feature : { ...feature, allow: { ...allow, id: `${allow.id}-${count}` } };
  });
}

function remark(note: string): Feature {
  return { note, allow: null };
}

/** @param port in place of the row's, where the database names one */
function propose(
  note: string,
  [id, from, to, transport, ports, reason]: AllowRow,
  port: number | null = null,
): Feature {
  const allow = { id, from: [from], to: [to], transport, ports: port === null ? ports : [port], reason };
  return { note: `${note}, which the document does not name.`, allow };
}

function highAvailability({ ha_enabled, ha_cluster_stack }: Row<"pool">): Feature[] {
  if (ha_enabled !== "true") return [];
  if (ha_cluster_stack === "corosync") {
    return [remark("High availability is on (pool.ha_enabled), by the cluster (pool.ha_cluster_stack).")];
  }
  return [propose("High availability is on (pool.ha_enabled): hosts send each other heartbeats", ROWS.heartbeat)];
}

function mailAlarms({ other_config }: Row<"pool">): Feature[] {
  const hub = other_config.get("ssmtp-mailhub");
  if (hub === undefined || !other_config.has("mail-destination")) return [];
  const server = parseServer(hub);
  const port = "port" in server ? server.port : null;
  return [propose("The coordinator mails alarms (pool.other_config:mail-destination)", ROWS.mail, port)];
}

function oldSdn({ vswitch_controller }: Row<"pool">): Feature[] {
  return vswitch_controller === "" ? [] : [sdnByHosts("pool.vswitch_controller", null)];
}

function sdn({ protocol, port }: Row<"SDN_controller">): Feature {
  if (protocol === "ssl") return sdnByHosts("SDN_controller.port", parsePort(port));
  return propose("An SDN controller connects to the hosts (SDN_controller.protocol)", ROWS.passiveSdn);
}

function sdnByHosts(column: string, port: number | null): Feature {
  return propose(`Hosts connect to an SDN controller (${column})`, ROWS.sdn, port);
}

function cluster({ Cluster }: Tables): Feature[] {
  if (Cluster.length === 0) return [];
  return [
    remark("The pool is clustered (table Cluster): the document's rows for that are cluster.tcp and cluster.udp."),
  ];
}

function blockDevices({ network }: Tables): Feature[] {
  const open = network.filter(({ purpose }) => purpose.includes("nbd") || purpose.includes("insecure_nbd"));
  if (open.length === 0) return [];
  const names = listed(open.map(({ name__label }) => nameInText(name__label)));
  return [propose(`NBD is open on the network ${names} (network.purpose)`, ROWS.nbd)];
}

function tunnels({ tunnel }: Tables): Feature[] {
  const protocols = new Set(tunnel.map(({ protocol }) => protocol));
  const vxlan = propose("Hosts carry guest networks in VxLAN (tunnel.protocol)", ROWS.vxlan);
  const gre = remark("Hosts carry guest networks in GRE (tunnel.protocol), which has no port that could be allowed.");
  return [...(protocols.has("vxlan") ? [vxlan] : []), ...(protocols.has("gre") ? [gre] : [])];
}

function domain({ host }: Tables): Feature[] {
  if (!host.some(({ external_auth_type }) => external_auth_type === "AD")) return [];
  return [propose("Members of a domain (host.external_auth_type) use RPC too", ROWS.rpc)];
}

function leases({ PIF, host }: Tables): Feature[] {
  const leasing = new Set(PIF.filter((pif) => pif.ip_configuration_mode === "DHCP").map((pif) => pif.host));
  const hosts = host.filter(({ ref }) => leasing.has(ref));
  if (hosts.length === 0) return [];
  return [
    propose(`Addresses of ${listed(hosts.map(hostLabel))} are leased by DHCP (PIF.ip_configuration_mode)`, ROWS.dhcp),
  ];
}

function powerOn({ host }: Tables): Feature[] {
  const hosts = host.filter(({ power_on_mode }) => power_on_mode === "IPMI");
  if (hosts.length === 0) return [];
  return [propose(`The coordinator powers ${listed(hosts.map(hostLabel))} on by IPMI (host.power_on_mode)`, ROWS.ipmi)];
}

function encryption({ host, pool }: Tables): Feature[] {
  const open = host.filter(({ https_only }) => https_only !== "true");
  const isVerified = pool[0]?.tls_verification_enabled === "true";
  return [
    remark(
      open.length === 0
        ? "Port 80 is closed on every host (host.https_only)."
        : `Port 80 is open on ${listed(open.map(hostLabel))} (host.https_only).`,
    ),
    remark(`Members ${isVerified ? "" : "do not "}check each other's certificates (pool.tls_verification_enabled).`),
  ];
}
