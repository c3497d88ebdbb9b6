/**
 * The hosts of a pool database: every address of every host, and who the coordinator is.
 */
import type { Row, Tables } from "./pool-columns.ts";
import { addressesIn, byRef, nameInText, type Statement, stateServer } from "./pool-statement.ts";

/** The coordinator first: where two hosts have one address on networks of their own, it is the one that has it. */
export function stateHosts(tables: Tables): Statement[] {
  const master = tables.pool[0]?.master;
  const hosts = tables.host.toSorted((a, b) => Number(b.ref === master) - Number(a.ref === master));
  const pifsOf = groupByHost(tables.PIF);
  return hosts.flatMap((host) => [
    stateHost(host, "host.address", hostLabel(host), [host.address]),
    ...(pifsOf.get(host.ref) ?? [])
      .filter(hasAddressesInUse)
      .flatMap((pif) => [
        stateHost(host, "PIF.IP", describePif(pif, host), [pif.IP]),
        stateHost(host, "PIF.IPv6", describePif(pif, host), pif.IPv6),
      ])
      .filter(({ addresses }) => addresses.length > 0),
    ...(host.ref === master ? [{ ...stateHost(host, "pool.master", "", []), role: "coordinator" }] : []),
  ]);
}

/** Members of the cluster by the addresses that they use in it: all of them are hosts already. */
export function stateClusterMembers(tables: Tables): Statement[] {
  const hosts = byRef(tables.host);
  const pifs = byRef(tables.PIF);
  return tables.Cluster_host.flatMap((member) => {
    const host = hosts.get(member.host);
    const pif = pifs.get(member.PIF);
    if (host === undefined || pif === undefined) return [];
    return [stateHost(host, "Cluster_host.PIF", describePif(pif, host), [pif.IP])];
  });
}

/** Each host asks the servers of its management interface, or of the one that was chosen for that. */
export function stateDnsServers(tables: Tables): Statement[] {
  const pifsOf = groupByHost(tables.PIF);
  return tables.host.flatMap((host) => {
    const pifs = pifsOf.get(host.ref) ?? [];
    const pif = pifs.find((one) => one.other_config.get("peerdns") === "true") ?? pifs.find(isManagement);
    const servers = pif?.DNS.split(",") ?? [];
    const facts = { label: "dns", role: "dns-server", column: "PIF.DNS", of: hostLabel(host), service: null };
    return servers.map((server) => stateServer(facts, [server]));
  });
}

function groupByHost(pifs: Tables["PIF"]): ReadonlyMap<string, readonly Row<"PIF">[]> {
  const groups = new Map<string, Row<"PIF">[]>();
  for (const pif of pifs) {
    const group = groups.get(pif.host);
    if (group === undefined) groups.set(pif.host, [pif]);
    else group.push(pif);
  }
  return groups;
}

/** The name of a host in sentences. */
export function hostLabel(host: Row<"host">): string {
  return nameInText(host.name__label || host.hostname || "a host without a name");
}

function stateHost(host: Row<"host">, column: string, of: string, texts: readonly string[]): Statement {
  return {
    kind: "host",
    machine: host.ref,
    label: host.name__label || host.hostname || "host",
    role: "host",
    column,
    of,
    addresses: addressesIn(texts),
    hostNames: [],
    ownPorts: [],
    isUnclear: false,
  };
}

function isManagement(pif: Row<"PIF">): boolean {
  return pif.management === "true";
}

/** An interface that is down may keep the address that it had. */
function hasAddressesInUse(pif: Row<"PIF">): boolean {
  return isManagement(pif) || pif.currently_attached !== "false";
}

/** `xs1 eth0 (management)`, `xs1 eth1 (Storage)` */
function describePif(pif: Row<"PIF">, host: Row<"host">): string {
  const purpose = pif.other_config.get("management_purpose");
  const device = `${hostLabel(host)} ${nameInText(pif.device || "an interface")}`;
  if (isManagement(pif)) return `${device} (management)`;
  return purpose === undefined ? device : `${device} (${nameInText(purpose)})`;
}
