/** What the document lets one party use of another, row by row, as the lab uses it: written from the document, not from the program. */
import type { Domain } from "./domains.ts";
import type { PartyKey } from "./parties.ts";
import type { Service } from "./programs/stand-in.ts";

export interface Use {
  readonly client: PartyKey;
  readonly server: PartyKey;
  readonly services: readonly Service[];
  readonly requirement: string;
  /** Nobody owes an answer. */
  readonly isOneWay?: true;
}

function both(port: number): readonly Service[] {
  return [`tcp ${port}`, `udp ${port}`];
}

/** Every row between addresses; ports that a filer chooses are not known before (see the storage scenarios). */
export const DOCUMENTED_USES: readonly Use[] = [
  { client: "xs2", server: "xs1", services: ["tcp 80", "tcp 443"], requirement: "hosts.management-api" },
  { client: "xs2", server: "lic", services: ["tcp 27000"], requirement: "license.request" },
  { client: "xs2", server: "lic", services: ["tcp 7279"], requirement: "license.checkout" },
  { client: "xs2", server: "ntp", services: both(123), requirement: "time.ntp" },
  { client: "xs2", server: "dns", services: both(53), requirement: "names.dns" },
  { client: "xs2", server: "dc", services: both(389), requirement: "ad.ldap" },
  { client: "xs2", server: "dc", services: both(636), requirement: "ad.ldaps" },
  { client: "xs2", server: "dc", services: both(53), requirement: "ad.dns" },
  { client: "xs2", server: "dc", services: both(88), requirement: "ad.kerberos" },
  { client: "xs2", server: "dc", services: ["udp 123"], requirement: "ad.ntp" },
  { client: "xs2", server: "dc", services: ["udp 137"], requirement: "ad.netbios-name" },
  { client: "xs2", server: "dc", services: ["tcp 139"], requirement: "ad.netbios-session" },
  { client: "xs2", server: "dc", services: ["tcp 445"], requirement: "ad.smb" },
  { client: "xs2", server: "dc", services: both(464), requirement: "ad.password" },
  { client: "xs2", server: "dc", services: ["tcp 3268"], requirement: "ad.global-catalog" },
  { client: "xs2", server: "files", services: both(139), requirement: "iso.netbios-session" },
  { client: "xs2", server: "files", services: both(445), requirement: "iso.smb" },
  { client: "xs2", server: "san", services: ["tcp 3260"], requirement: "storage.iscsi" },
  { client: "xs2", server: "nas", services: ["tcp 2049"], requirement: "storage.nfs4" },
  { client: "xs2", server: "nas", services: ["udp 2049"], requirement: "storage.nfs3" },
  { client: "xs2", server: "nas", services: both(111), requirement: "storage.rpcbind" },
  { client: "xs2", server: "logs", services: ["udp 514"], requirement: "logs.syslog", isOneWay: true },
  { client: "xs2", server: "xs1", services: ["tcp 8892", "tcp 8896", "tcp 21064"], requirement: "cluster.tcp" },
  { client: "xs2", server: "xs1", services: ["udp 5404", "udp 5405"], requirement: "cluster.udp", isOneWay: true },
  { client: "admin", server: "xs1", services: ["tcp 22"], requirement: "xencenter.ssh" },
  { client: "admin", server: "xs1", services: ["tcp 443"], requirement: "xencenter.management-api" },
  { client: "admin", server: "linux", services: ["tcp 5900"], requirement: "xencenter.vnc" },
  { client: "admin", server: "windows", services: ["tcp 3389"], requirement: "xencenter.rdp" },
  { client: "wlb", server: "xs1", services: ["tcp 8012"], requirement: "wlb.service" },
  { client: "xs2", server: "wlb", services: ["tcp 8012"], requirement: "wlb.service" },
  { client: "backup", server: "xs1", services: ["tcp 80", "tcp 443"], requirement: "clients.management-api" },
  {
    client: "pvs",
    server: "target",
    services: ["udp 6901", "udp 6902", "udp 6905"],
    requirement: "pvs.server-outbound",
    isOneWay: true,
  },
  { client: "target", server: "pvs", services: ["udp 6910"], requirement: "pvs.logon" },
  {
    client: "target",
    server: "pvs",
    services: ["udp 6911", "udp 6930"],
    requirement: "pvs.server-range",
    isOneWay: true,
  },
];

export interface DomainUse {
  readonly client: PartyKey;
  readonly domain: Domain;
  readonly requirement: string;
}

export const DOCUMENTED_DOMAINS: readonly DomainUse[] = [
  { client: "xs1", domain: "repo.ops.xenserver.com", requirement: "updates.repo" },
  { client: "xs1", domain: "repo-src.ops.xenserver.com", requirement: "updates.repo-src" },
  { client: "xs1", domain: "telemetry.ops.xenserver.com", requirement: "telemetry.upload" },
  { client: "admin", domain: "updates.ops.xenserver.com", requirement: "xencenter.updates" },
  { client: "admin", domain: "support.citrix.com", requirement: "xencenter.hotfixes" },
  { client: "windows", domain: "pvupdates.vmd.citrix.com", requirement: "vm-tools.updates" },
  { client: "windows", domain: "downloadns.citrix.com.edgesuite.net", requirement: "vm-tools.download" },
];
