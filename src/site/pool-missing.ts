/**
 * Who takes part in a pool's traffic although its database does not know the address, or the role has no row in the
 * document: endpoints for the site to complete.
 */
import { formatAddress } from "../flow/address.ts";
import type { Tables } from "./pool-columns.ts";
import { hostLabel } from "./pool-hosts.ts";
import { listed, nameInText } from "./pool-statement.ts";
import { parseServer } from "./server-text.ts";

export interface MissingEndpoint {
  readonly name: string;
  /** Null where the database has none. */
  readonly address: string | null;
  readonly role: string;
  /** Sentences that cite their columns. */
  readonly note: string;
}

export function readMissing(tables: Tables): MissingEndpoint[] {
  return [
    endpoint("xencenter", "", "Who administers the pool is not in the database."),
    ...timeSources(tables),
    ...domainControllers(tables),
    ...backupTools(tables),
    ...mailServer(tables),
    ...sdnControllers(tables),
    ...dhcpServer(tables),
    ...boardControllers(tables),
  ];
}

/** @param server its address or its name; empty where the database has neither */
function endpoint(role: string, server: string, note: string): MissingEndpoint {
  const known = parseServer(server);
  return {
    name: known.kind === "name" ? known.name.replace(/^[-_]+/, "") || role : role,
    address: known.kind === "address" ? formatAddress(known.address) : null,
    role,
    note,
  };
}

function timeSources({ host }: Tables): MissingEndpoint[] {
  const others = host.filter(({ ntp_mode }) => ntp_mode !== "Custom");
  if (others.length === 0) return [];
  const modes = new Set(others.map(({ ntp_mode }) => (ntp_mode === "" ? "no value" : nameInText(ntp_mode))));
  const names = listed(others.map(hostLabel));
  const note = `The time servers of ${names} are not in the database (host.ntp_mode: ${listed([...modes])}).`;
  return [endpoint("ntp-server", "", note)];
}

function domainControllers({ host }: Tables): MissingEndpoint[] {
  const members = host.filter(({ external_auth_type }) => external_auth_type === "AD");
  if (members.length === 0) return [];
  const names = new Set(members.map(({ external_auth_service_name }) => nameInText(external_auth_service_name)));
  const isEncrypted = members.some((member) => member.external_auth_configuration.get("ldaps") === "true");
  const ldap = isEncrypted ? " They ask by LDAPS (host.external_auth_configuration:ldaps)." : "";
  const note = `Hosts are in the domain ${listed([...names])} (host.external_auth_service_name) and find its controllers by DNS.${ldap}`;
  return [endpoint("domain-controller", "", note)];
}

function backupTools({ network }: Tables): MissingEndpoint[] {
  if (!network.some(({ purpose }) => purpose.includes("nbd") || purpose.includes("insecure_nbd"))) return [];
  return [{ ...endpoint("client", "", "Who reads disks over NBD (network.purpose): backup tools."), name: "backup" }];
}

function mailServer({ pool }: Tables): MissingEndpoint[] {
  const hub = pool[0]?.other_config.get("ssmtp-mailhub");
  return hub === undefined
    ? []
    : [endpoint("mail-server", hub, "pool.other_config:ssmtp-mailhub, for site.mail-alarms.")];
}

function sdnControllers({ SDN_controller, pool }: Tables): MissingEndpoint[] {
  const old = pool[0]?.vswitch_controller ?? "";
  return [
    ...(old === "" ? [] : [endpoint("sdn-controller", old, "pool.vswitch_controller, for site.sdn.")]),
    ...SDN_controller.map(({ address }) =>
      endpoint("sdn-controller", address, "SDN_controller.address, for site.sdn."),
    ),
  ];
}

function dhcpServer({ PIF }: Tables): MissingEndpoint[] {
  if (!PIF.some(({ ip_configuration_mode }) => ip_configuration_mode === "DHCP")) return [];
  return [endpoint("dhcp-server", "", "Who leases addresses to hosts (PIF.ip_configuration_mode), for site.dhcp.")];
}

function boardControllers({ host }: Tables): MissingEndpoint[] {
  return host
    .filter(({ power_on_mode }) => power_on_mode === "IPMI")
    .map((one) => {
      const address = one.power_on_config.get("power_on_ip") ?? "";
      return endpoint("bmc", address, `host.power_on_config:power_on_ip of ${hostLabel(one)}, for site.ipmi.`);
    });
}
