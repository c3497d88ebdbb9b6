/**
 * What is kept of a pool database: a column a line, with why. Whatever is not named here is dropped as it is parsed; so
 * are the other keys of a map. The secrets of a pool are thereby never kept: `secret.value`, `Cluster.cluster_token`,
 * `VTPM.contents`, passwords in `PBD.device_config` and `host.power_on_config`, certificates, blobs.
 */

interface Column {
  /** A `url` may hold a user and a password: its host and port are kept. */
  readonly kind: "text" | "url" | "set" | "map";
  readonly why: string;
  /** Of a map: the keys that are kept. */
  readonly keys?: RegExp;
}

const text = (why: string) => ({ kind: "text", why }) as const;
const url = (why: string) => ({ kind: "url", why }) as const;
const set = (why: string) => ({ kind: "set", why }) as const;
const map = (why: string, keys: RegExp) => ({ kind: "map", why, keys }) as const;

/** Names of columns have two underscores where xapi has a namespace; `pool` has none. */
export const KEPT_COLUMNS = {
  pool: {
    name_label: text("the pool's name"),
    master: text("which host is the coordinator"),
    license_server: map("licence server for hosts that name none", /^(?:address|port)$/),
    wlb_url: text("Workload Balancing"),
    repository_proxy_url: url("proxy for updates"),
    ha_enabled: text("whether the heartbeat is on the wire"),
    ha_cluster_stack: text("which heartbeat that is"),
    tls_verification_enabled: text("whether members check certificates"),
    vswitch_controller: text("SDN controller of older pools"),
    other_config: map("where alarms are mailed to", /^(?:mail-destination|ssmtp-mailhub)$/),
  },
  host: {
    name__label: text("the host's name"),
    hostname: text("its name where it has no label"),
    address: text("its management address"),
    software_version: map("which product this is", /^product_(?:brand|version|version_text)$/),
    license_server: map("licence server", /^(?:address|port)$/),
    logging: map("remote syslog", /^syslog_destination$/),
    ntp_mode: text("where the time comes from"),
    ntp_custom_servers: set("NTP servers"),
    external_auth_type: text("whether it is in a domain"),
    external_auth_service_name: text("the domain"),
    external_auth_configuration: map("LDAP or LDAPS", /^ldaps$/),
    https_only: text("whether port 80 is closed"),
    power_on_mode: text("IPMI, wake-on-LAN"),
    power_on_config: map("the address of its BMC", /^power_on_ip$/),
  },
  PIF: {
    host: text("whose interface it is"),
    device: text("its name"),
    management: text("whether it is the management interface"),
    currently_attached: text("whether its addresses are in use"),
    IP: text("its IPv4 address"),
    IPv6: set("its IPv6 addresses"),
    DNS: text("DNS servers"),
    network: text("whether NBD is open there"),
    ip_configuration_mode: text("whether it asks DHCP"),
    other_config: map("what it is for, and whose DNS holds", /^(?:management_purpose|peerdns)$/),
  },
  PBD: {
    SR: text("whose storage it is"),
    device_config: map(
      "the servers of the storage",
      /^(?:target|port|multihomelist|multiSession|ips|provider|server|location|type|legacy_mode)$/,
    ),
  },
  SR: { name__label: text("the storage's name"), type: text("which kind it is") },
  Cluster: { cluster_stack: text("whether the pool is clustered") },
  Cluster_host: { host: text("which host is a member"), PIF: text("by which interface") },
  PVS_site: { name__label: text("the site's name") },
  PVS_server: {
    addresses: set("provisioning servers"),
    first_port: text("their ports"),
    last_port: text("their ports"),
    site: text("whose servers they are"),
  },
  PVS_proxy: { VIF: text("which guest is a target device") },
  VIF: { VM: text("whose interface it is") },
  VM: {
    name__label: text("the guest's name"),
    is_control_domain: text("that it is no guest"),
    is_a_template: text("that it is no guest"),
    is_a_snapshot: text("that it is no guest"),
    power_state: text("whether its addresses are in use"),
    guest_metrics: text("where its addresses stand"),
  },
  VM_guest_metrics: {
    networks: map("the guest's addresses", /^[^/]+\/ip(?:v[46]\/\d+)?$/),
    os_version: map("its operating system", /^(?:name|distro|uname)$/),
  },
  network: { name__label: text("the network's name"), purpose: set("whether NBD is open there") },
  tunnel: { protocol: text("which tunnels hosts open") },
  SDN_controller: {
    protocol: text("who connects"),
    address: text("the controller"),
    port: text("its port"),
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Column>>>>;

type Kept = typeof KEPT_COLUMNS;
export type TableName = keyof Kept;
export type { Column };

type ValueOf<Kind> = Kind extends "map" ? ReadonlyMap<string, string> : Kind extends "set" ? readonly string[] : string;

/** A row: columns that the database does not have are empty. */
export type Row<Table extends TableName> = { readonly ref: string } & {
  readonly [Name in keyof Kept[Table]]: ValueOf<Kept[Table][Name] extends Column ? Kept[Table][Name]["kind"] : never>;
};

export type Tables = { readonly [Table in TableName]: readonly Row<Table>[] };
