/**
 * The services that a pool database names: time, licences, logs, Workload Balancing, the proxy for updates,
 * provisioning.
 */
import { DEFAULT_SETTINGS } from "../matrix/requirement.ts";
import type { Row, Tables } from "./pool-columns.ts";
import { hostLabel } from "./pool-hosts.ts";
import { byRef, type Citation, nameInText, type Statement, stateServer } from "./pool-statement.ts";
import { joinPort, parsePort, parseServer } from "./server-text.ts";

const LICENSE_SERVICE = { transport: "tcp", port: 27_000 } as const;
const SYSLOG_SERVICE = { transport: "udp", port: 514 } as const;
/** rsyslog's mark for a destination over TCP, behind the one for a destination that xapi writes itself. */
const SYSLOG_OVER_TCP = "@";

export function stateServices(tables: Tables): Statement[] {
  const pool = tables.pool[0];
  return [
    ...tables.host.flatMap((host) => [
      ...stateNtpServers(host),
      stateLicenseServer(host, pool),
      stateSyslogServer(host),
    ]),
    ...(pool === undefined ? [] : statePoolServices(pool)),
    ...statePvsServers(tables),
  ];
}

/** In the other modes, the servers come with a lease or from the host's own configuration. */
function stateNtpServers(host: Row<"host">): Statement[] {
  if (host.ntp_mode !== "Custom") return [];
  const facts = { label: "ntp", role: "ntp-server", column: "host.ntp_custom_servers", of: hostLabel(host) };
  return host.ntp_custom_servers.map((server) => stateServer({ ...facts, service: null }, [server]));
}

/** What the host does not say holds as the pool says it. */
function stateLicenseServer(host: Row<"host">, pool: Row<"pool"> | undefined): Statement {
  const own = host.license_server.get("address");
  const address = own ?? pool?.license_server.get("address") ?? "";
  const port = host.license_server.get("port") ?? pool?.license_server.get("port");
  const column = own === undefined ? "pool.license_server:address" : "host.license_server:address";
  return stateServer(
    { label: "license-server", role: "license-server", column, of: hostLabel(host), service: LICENSE_SERVICE },
    [joinPort(address, port)],
  );
}

function stateSyslogServer(host: Row<"host">): Statement {
  const destination = host.logging.get("syslog_destination")?.trim() ?? "";
  const isTcp = destination.startsWith(SYSLOG_OVER_TCP);
  const facts = {
    label: "syslog",
    role: "syslog-server",
    column: "host.logging:syslog_destination",
    of: hostLabel(host),
    service: SYSLOG_SERVICE,
  };
  const statement = stateServer(facts, [isTcp ? destination.slice(SYSLOG_OVER_TCP.length) : destination]);
  if (!isTcp) return statement;
  const ports = statement.ownPorts.length > 0 ? statement.ownPorts : [SYSLOG_SERVICE];
  return { ...statement, ownPorts: ports.map(({ port }) => ({ transport: "tcp", port })) };
}

function statePoolServices(pool: Row<"pool">): Statement[] {
  const of = "";
  return [
    stateServer({ label: "wlb", role: "wlb", column: "pool.wlb_url", of, service: null }, [pool.wlb_url]),
    stateServer({ label: "update-proxy", role: "proxy", column: "pool.repository_proxy_url", of, service: null }, [
      pool.repository_proxy_url,
    ]),
  ];
}

function statePvsServers({ PVS_server, PVS_site }: Tables): Statement[] {
  const sites = byRef(PVS_site);
  return PVS_server.map((server) => {
    const name = sites.get(server.site)?.name__label ?? "";
    return stateServer(
      {
        label: name === "" ? "pvs-server" : `pvs-${name}`,
        role: "pvs-server",
        column: "PVS_server.addresses",
        of: name === "" ? "" : `site ${nameInText(name)}`,
        service: null,
      },
      server.addresses,
    );
  });
}

/** A setting of the site file that the database gives. */
export interface ImportedSetting extends Citation {
  readonly name: "wlbPort" | "pvsServerPorts";
  readonly value: string;
}

export function readSettings({ pool, PVS_server }: Tables): ImportedSetting[] {
  const settings: ImportedSetting[] = [];
  const wlb = parseServer(pool[0]?.wlb_url ?? "");
  if ("port" in wlb && wlb.port !== null) {
    settings.push({ name: "wlbPort", value: String(wlb.port), column: "pool.wlb_url", of: "" });
  }
  // The matrix has one range for all servers.
  const ranges = PVS_server.flatMap(({ first_port, last_port }) => {
    const [first, last] = [parsePort(first_port), parsePort(last_port)];
    return first !== null && last !== null && first <= last ? [{ first, last }] : [];
  });
  if (ranges.length > 0) {
    const first = ranges.reduce((lowest, range) => Math.min(lowest, range.first), Number.POSITIVE_INFINITY);
    const last = ranges.reduce((highest, range) => Math.max(highest, range.last), 0);
    const value = `${first}-${last}`;
    settings.push({ name: "pvsServerPorts", value, column: "PVS_server.first_port, last_port", of: "" });
  }
  return settings.filter(({ name, value }) => DEFAULT_SETTINGS[name] !== value);
}
