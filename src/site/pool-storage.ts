/**
 * The storage servers of a pool database: `PBD.device_config`, read as the storage manager's driver for that type of
 * storage reads it. Types that are not here have no server: local disks, Fibre Channel.
 */
import type { Row, Tables } from "./pool-columns.ts";
import { byRef, nameInText, type Statement, stateServer } from "./pool-statement.ts";
import { joinPort } from "./server-text.ts";

type Config = ReadonlyMap<string, string>;

/** Servers that a storage names, by the key that names them. */
interface StorageServers {
  readonly role: "san" | "nas" | "smb-server";
  readonly key: string;
  readonly servers: readonly string[];
}

const ISCSI_PORT = 3260;

const SERVERS_BY_TYPE: Readonly<Record<string, (config: Config) => readonly StorageServers[]>> = {
  lvmoiscsi: iscsiServers,
  lvhdoiscsi: iscsiServers,
  iscsi: iscsiServers,
  gfs2: (config) => (config.get("provider") === "hba" ? [] : iscsiServers(config)),
  nfs: (config) => [{ role: "nas", key: "server", servers: [config.get("server") ?? ""] }],
  smb: (config) => [{ role: "smb-server", key: "server", servers: [hostOfShare(config.get("server") ?? "")] }],
  iso: isoServers,
};

/** Storage that several hosts reach in the same way is stated once for each of them; the statements are the same. */
export function stateStorage(tables: Tables): Statement[] {
  const storages = byRef(tables.SR);
  return tables.PBD.flatMap(({ SR, device_config: config }) => {
    const storage = storages.get(SR);
    if (storage === undefined || !Object.hasOwn(SERVERS_BY_TYPE, storage.type)) return [];
    const found = SERVERS_BY_TYPE[storage.type]?.(config) ?? [];
    return found.map(({ role, key, servers }) =>
      stateServer(
        {
          label: storage.name__label || role,
          role,
          column: `PBD.device_config:${key}`,
          of: describeStorage(storage),
          service: role === "san" ? { transport: "tcp", port: ISCSI_PORT } : null,
        },
        servers,
      ),
    );
  });
}

/** `SR "SAN A" (lvmoiscsi)` */
function describeStorage({ name__label, type }: Row<"SR">): string {
  return `SR ${nameInText(name__label)} (${type})`;
}

/** A target may be a list; all of its addresses are portals of one array. */
function iscsiServers(config: Config): StorageServers[] {
  const withPort = (host: string): string => joinPort(host, config.get("port"));
  return [
    { role: "san", key: "target", servers: splitList(config, "target").map(withPort) },
    { role: "san", key: "ips", servers: splitList(config, "ips").map(withPort) },
    { role: "san", key: "multihomelist", servers: splitList(config, "multihomelist") },
    { role: "san", key: "multiSession", servers: sessionServers(config.get("multiSession") ?? "") },
  ];
}

/** `address,port,target|address,port,target|` */
function sessionServers(sessions: string): string[] {
  return sessions.split("|").map((session) => {
    const [host = "", port] = session.split(",");
    return joinPort(host, port);
  });
}

function splitList(config: Config, key: string): string[] {
  return (config.get(key) ?? "").split(",");
}

/** A library of images on an NFS or an SMB share; in legacy mode it is a local directory. */
function isoServers(config: Config): StorageServers[] {
  const location = config.get("location") ?? "";
  if (config.get("legacy_mode") === "true" || location === "") return [];
  const isShare = config.get("type") === "cifs" || /^(?:\/\/|\\\\)/.test(location);
  return isShare
    ? [{ role: "smb-server", key: "location", servers: [hostOfShare(location)] }]
    : [{ role: "nas", key: "location", servers: [hostOfExport(location)] }];
}

/** The host of `\\host\share` or `//host/share`. */
function hostOfShare(share: string): string {
  return share.replace(/^[\\/]+/, "").replace(/[\\/].*$/s, "");
}

/** The host of `host:/path` or `[2001:db8::1]:/path`; a path alone is local. */
function hostOfExport(location: string): string {
  const end = location.indexOf(":/");
  return end < 0 ? "" : location.slice(0, end);
}
