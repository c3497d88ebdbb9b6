/**
 * XCP-ng 8.3's documented traffic, with Xen Orchestra's, a row a line, each citing its page. Rows that mean what a row
 * of XenServer's document means have its id. To add a row, add a line; `rows.ts` says what its fields are.
 */
import type { Matrix, Settings } from "./requirement.ts";
import { BOTH, domain, type Row, TCP, toRequirement, UDP } from "./rows.ts";

// The pages, and within them the row's source and destination.
const VATES = "Vates knowledge base, Connectivity requirements";
const XCP_NG = "XCP-ng documentation, Network ports and connectivity";
const XOSTOR = "XCP-ng documentation, XOSTOR";
const MONITORING = "XCP-ng documentation, Monitoring";
const SDN = "Xen Orchestra documentation, SDN controller";
const CONFIGURATION = "Xen Orchestra documentation, Configuration";
const UPDATER = "Xen Orchestra documentation, Updater";

// biome-ignore format: a row a line
const ROWS: readonly Row[] = [
  ["hosts.management-api", "host", "host", TCP, "80, 443", `${VATES}: hosts > hosts; ${XCP_NG}: between hosts`, "management API and migration between pool members"],
  ["time.ntp", "host", "ntp-server", BOTH, "123", `${VATES}: hosts > NTP; ${XCP_NG}: outbound (UDP alone)`, "time synchronisation"],
  ["names.dns", "host", "dns-server", BOTH, "53", `${VATES}: hosts > DNS; ${XCP_NG}: outbound`, "DNS look-ups"],
  ["ad.ldap", "host", "domain-controller", BOTH, "389", `${VATES}: hosts > domain controller`, "LDAP, for user authentication"],
  ["ad.ldaps", "host", "domain-controller", TCP, "636", `${VATES}: hosts > domain controller`, "LDAP over SSL"],
  ["iso.netbios-session", "host", "smb-server", BOTH, "139", `${VATES}: hosts > file server (SMB)`, "SMB storage: NetBIOS session service"],
  ["iso.smb", "host", "smb-server", TCP, "445", `${XCP_NG}: outbound`, "SMB storage: SMB over TCP"],
  ["storage.iscsi", "host", "san", TCP, "3260", `${VATES}: hosts > SAN; ${XCP_NG}: outbound`, "iSCSI storage"],
  ["storage.nfs4", "host", "nas", TCP, "2049", `${VATES}: hosts > NAS; ${XCP_NG}: outbound`, "NFSv4 storage"],
  ["storage.nfs3", "host", "nas", BOTH, "2049", `${VATES}: hosts > NAS`, "NFSv3 storage"],
  ["storage.rpcbind", "host", "nas", BOTH, "111", `${VATES}: hosts > NAS; ${XCP_NG}: outbound`, "NFSv3 storage: connection to rpcbind"],
  ["storage.nfs3-dynamic", "host", "nas", BOTH, "dynamic", `${VATES}: hosts > NAS; ${XCP_NG}: outbound (mountd)`, "NFSv3 storage: ports that the filer chooses"],
  ["clients.management-api", "any", "host", TCP, "80, 443", `${XCP_NG}: inbound (80 is legacy and restricted by default)`, "management API, consoles and migrations for any client"],
  ["xcp.ssh", "any", "host", TCP, "22", `${XCP_NG}: inbound`, "SSH"],
  ["xcp.nbd", "xen-orchestra", "host", TCP, "10809", `${XCP_NG}: inbound`, "NBD: Xen Orchestra's backups read disks"],
  ["xcp.ha-heartbeat", "host", "host", UDP, "694", `${XCP_NG}: between hosts`, "high availability: heartbeat", "noReply"],
  ["xcp.xostor-drbd", "host", "host", TCP, "7000-7021", `${XCP_NG}: between hosts; ${XOSTOR}: examples`, "XOSTOR, where it is used: DRBD"],
  ["xcp.xostor-linstor", "host", "host", TCP, "3370", `${XCP_NG}: between hosts; ${XOSTOR}: examples`, "XOSTOR, where it is used: LINSTOR"],
  ["xcp.vxlan", "host", "host", UDP, "4789", SDN, "private networks, where they are used: VxLAN", "noReply"],
  ["xcp.sdn-controller", "xen-orchestra", "host", TCP, "6640, 6653", SDN, "SDN controller, where it is used: OVSDB and OpenFlow"],
  ["xcp.snmp", "client", "host", UDP, "161", MONITORING, "SNMP, where it is used"],
  ["xcp.updates-mirror", "host", domain("mirrors.xcp-ng.org"), TCP, "80, 443", `${VATES}: hosts > mirrors.xcp-ng.org (443); ${XCP_NG}: outbound, repositories (80, 443)`, "updates for XCP-ng"],
  ["xo.ssh", "any", "xen-orchestra", TCP, "22", `${CONFIGURATION}: inbound`, "SSH to Xen Orchestra"],
  ["xo.web", "any", "xen-orchestra", TCP, "80, 443", `${CONFIGURATION}: inbound`, "Xen Orchestra's pages and API"],
  ["xo.updates", "xen-orchestra", domain("xen-orchestra.com"), TCP, "443", `${VATES}: Xen Orchestra > xen-orchestra.com; ${UPDATER}`, "updates for Xen Orchestra"],
  ["xo.tunnel", "xen-orchestra", domain("tunnel.xen-orchestra.com"), TCP, "443", `${VATES}: Xen Orchestra > tunnel.xen-orchestra.com`, "tunnel to Xen Orchestra's vendor"],
  ["xo.github", "xen-orchestra", domain("github.com"), TCP, "443", `${VATES}: Xen Orchestra > github.com`, "access to GitHub"],
  ["xo.nodejs", "xen-orchestra", domain("nodejs.org"), TCP, "443", `${VATES}: Xen Orchestra > nodejs.org; ${UPDATER}`, "Node.js, which Xen Orchestra runs on"],
  ["xo.xenserver", "xen-orchestra", domain("updates.ops.xenserver.com"), TCP, "443", `${VATES}: Xen Orchestra > updates.ops.xenserver.com`, "access to XenServer's update service"],
  ["xo.citrix-files", "xen-orchestra", domain("fileservice.citrix.com"), TCP, "443", `${VATES}: Xen Orchestra > fileservice.citrix.com`, "access to Citrix's file service"],
];

/** Only the beginning of the Vates table could be read; the other pages name some things without their ports. */
const NOT_KNOWN = [
  "Syslog and every later row of the Vates table (clustering, Xen Orchestra to hosts)",
  "Active Directory beyond LDAP and LDAPS",
  "update repositories other than mirrors.xcp-ng.org",
  "the package registry that Xen Orchestra installs from",
  "all ports of XOSTOR (the rows have those of its page's examples)",
];

/** The matrix; none of its rows depends on the site's settings. */
export function xcpNg83(settings: Settings): Matrix {
  return {
    id: "xcp-ng-8.3",
    title: "XCP-ng 8.3: Network ports and connectivity",
    source: `${XCP_NG}; ${VATES}; pages on XOSTOR, monitoring and Xen Orchestra`,
    requirements: ROWS.map((row) => toRequirement(row, settings)),
    notKnown: NOT_KNOWN,
  };
}
