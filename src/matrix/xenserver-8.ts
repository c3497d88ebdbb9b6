/**
 * XenServer 8's documented traffic, a row a line, each citing its place in the document "Connectivity requirements".
 * To add a row, add a line; `rows.ts` says what its fields are.
 */
import type { Matrix, Settings } from "./requirement.ts";
import { BOTH, domain, domainAndSubdomains, type Row, TCP, toRequirement, UDP } from "./rows.ts";

// Sections of the document, and within the tables the row's source and destination.
const PORTS = "Communication ports used by XenServer product components";
const AD = "Active Directory integration";
const PVS = "Citrix Provisioning Services";
const HOST_DOMAINS = "External domains: XenServer hosts";
const XENCENTER_DOMAINS = "External domains: XenCenter";
const VM_DOMAINS = "External domains: Windows VMs";

// biome-ignore format: a row a line
const ROWS: readonly Row[] = [
  ["hosts.management-api", "host", "host", TCP, "80, 443", `${PORTS}: XenServer hosts > XenServer hosts`, "management API between pool members"],
  ["license.request", "host", "license-server", TCP, "27000", `${PORTS}: XenServer hosts > Citrix License Server`, "initial connection for licence requests"],
  ["license.checkout", "host", "license-server", TCP, "7279", `${PORTS}: XenServer hosts > Citrix License Server`, "check-in and check-out of licences"],
  ["time.ntp", "host", "ntp-server", BOTH, "123", `${PORTS}: XenServer hosts > NTP Service`, "time synchronisation"],
  ["names.dns", "host", "dns-server", BOTH, "53", `${PORTS}: XenServer hosts > DNS Service`, "DNS look-ups"],
  ["ad.ldap", "host", "domain-controller", BOTH, "389", `${PORTS}: XenServer hosts > Domain Controller; ${AD}`, "LDAP, for user authentication"],
  ["ad.ldaps", "host", "domain-controller", BOTH, "636", `${PORTS}: XenServer hosts > Domain Controller; ${AD}`, "LDAP over SSL"],
  ["ad.dns", "host", "domain-controller", BOTH, "53", AD, "DNS of the domain"],
  ["ad.kerberos", "host", "domain-controller", BOTH, "88", AD, "Kerberos 5"],
  ["ad.ntp", "host", "domain-controller", UDP, "123", AD, "time of the domain"],
  ["ad.netbios-name", "host", "domain-controller", UDP, "137", AD, "NetBIOS name service"],
  ["ad.netbios-session", "host", "domain-controller", TCP, "139", AD, "NetBIOS session (SMB)"],
  ["ad.smb", "host", "domain-controller", TCP, "445", AD, "SMB over TCP"],
  ["ad.password", "host", "domain-controller", BOTH, "464", AD, "machine password changes"],
  ["ad.global-catalog", "host", "domain-controller", TCP, "3268", AD, "global catalog search"],
  ["iso.netbios-session", "host", "smb-server", BOTH, "139", `${PORTS}: XenServer hosts > FileServer (with SMB storage)`, "ISO store: NetBIOS session service"],
  ["iso.smb", "host", "smb-server", BOTH, "445", `${PORTS}: XenServer hosts > FileServer (with SMB storage)`, "ISO store: Microsoft-DS"],
  ["storage.iscsi", "host", "san", TCP, "3260", `${PORTS}: XenServer hosts > SAN Controller`, "iSCSI storage"],
  ["storage.nfs4", "host", "nas", TCP, "2049", `${PORTS}: XenServer hosts > NAS Head/File Server`, "NFSv4 storage"],
  ["storage.nfs3", "host", "nas", BOTH, "2049", `${PORTS}: XenServer hosts > NAS Head/File Server`, "NFSv3 storage"],
  ["storage.rpcbind", "host", "nas", BOTH, "111", `${PORTS}: XenServer hosts > NAS Head/File Server`, "NFSv3 storage: connection to rpcbind"],
  ["storage.nfs3-dynamic", "host", "nas", BOTH, "dynamic", `${PORTS}: XenServer hosts > NAS Head/File Server`, "NFSv3 storage: ports that the filer chooses"],
  ["logs.syslog", "host", "syslog-server", UDP, "514", `${PORTS}: XenServer hosts > Syslog`, "log data to a central place", "noReply"],
  ["cluster.tcp", "host", "host", TCP, "8892, 8896, 21064", `${PORTS}: XenServer hosts > Clustering`, "clustered pool"],
  ["cluster.udp", "host", "host", UDP, "5404, 5405", `${PORTS}: XenServer hosts > Clustering`, "clustered pool", "noReply"],
  ["xencenter.ssh", "xencenter", "host", TCP, "22", `${PORTS}: XenCenter > XenServer hosts`, "SSH"],
  ["xencenter.management-api", "xencenter", "host", TCP, "443", `${PORTS}: XenCenter > XenServer hosts`, "management API"],
  ["xencenter.vnc", "xencenter", "vm", TCP, "5900", `${PORTS}: XenCenter > Virtual Machine`, "VNC for Linux VMs"],
  ["xencenter.rdp", "xencenter", "vm", TCP, "3389", `${PORTS}: XenCenter > Virtual Machine`, "RDP for Windows VMs"],
  ["wlb.service", "wlb", "host", TCP, "wlbPort", `${PORTS}: Workload Balancing virtual appliance > XenServer hosts`, "Workload Balancing", "bothDirections"],
  ["clients.management-api", "any", "host", TCP, "80, 443", `${PORTS}: Other clients > XenServer hosts`, "management API for any client"],
  ["pvs.server-outbound", "pvs-server", "pvs-target", UDP, "6901, 6902, 6905", PVS, "Provisioning server to its target devices", "noReply"],
  ["pvs.logon", "pvs-target", "pvs-server", UDP, "6910", PVS, "target device logon"],
  ["pvs.target", "pvs-server", "pvs-target", UDP, "pvsTargetPort", PVS, "target device port", "noReply"],
  ["pvs.server-range", "pvs-target", "pvs-server", UDP, "pvsServerPorts", PVS, "server port range", "noReply"],
  ["updates.repo", "host", domain("repo.ops.xenserver.com"), TCP, "443", HOST_DOMAINS, "updates for XenServer 8", "coordinatorOnly"],
  ["updates.repo-src", "host", domain("repo-src.ops.xenserver.com"), TCP, "443", HOST_DOMAINS, "source files of updates", "coordinatorOnly"],
  ["telemetry.upload", "host", domain("telemetry.ops.xenserver.com"), TCP, "443", HOST_DOMAINS, "upload of telemetry data", "coordinatorOnly"],
  ["xencenter.updates", "xencenter", domain("updates.ops.xenserver.com"), TCP, "443", XENCENTER_DOMAINS, "whether updates are available"],
  ["xencenter.hotfixes", "xencenter", domainAndSubdomains("citrix.com"), TCP, "443", XENCENTER_DOMAINS, "hotfixes for Citrix Hypervisor 8.2"],
  ["vm-tools.updates", "windows-vm", domain("pvupdates.vmd.citrix.com"), TCP, "443", VM_DOMAINS, "whether VM Tools updates are available"],
  ["vm-tools.download", "windows-vm", domain("downloadns.citrix.com.edgesuite.net"), TCP, "443", VM_DOMAINS, "download of VM Tools"],
];

/** The matrix with the site's settings in place of the document's defaults. */
export function xenserver8(settings: Settings): Matrix {
  return {
    id: "xenserver-8",
    title: "XenServer 8: Connectivity requirements",
    source: 'XenServer product documentation, article "Connectivity requirements"',
    requirements: ROWS.map((row) => toRequirement(row, settings)),
    notKnown: [],
  };
}
