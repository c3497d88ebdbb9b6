/** Which program serves what in the lab, and what it takes to run it. */
import { spawnSync } from "node:child_process";
import { startDhcp } from "./addresses.ts";
import { startRdp, startVnc } from "./consoles.ts";
import { startDirectory } from "./directory.ts";
import { startFiles } from "./files.ts";
import { startSan } from "./iscsi.ts";
import { startSyslog } from "./logs.ts";
import { setResolvers, startDns } from "./names.ts";
import { startFiler } from "./nfs.ts";
import { startProxy } from "./proxy.ts";
import { startSsh } from "./shell.ts";
import { startStandIns } from "./stand-in.ts";
import { startTimeServer } from "./time.ts";
import { startWeb } from "./web.ts";

/** The Debian package of each program that the lab needs. */
const PACKAGES = {
  Xvnc: "tigervnc-standalone-server",
  chronyd: "chrony",
  corosync: "corosync",
  curl: "curl",
  dhclient: "isc-dhcp-client",
  dnsmasq: "dnsmasq-base",
  ethtool: "ethtool",
  "ganesha.nfsd": "nfs-ganesha-vfs",
  ip: "iproute2",
  "iscsi-ls": "libiscsi-bin",
  kinit: "krb5-user",
  ldapsearch: "ldap-utils",
  logger: "bsdutils",
  nc: "netcat-openbsd",
  "nfs-ls": "libnfs-utils",
  nft: "nftables",
  nginx: "nginx-light",
  openssl: "openssl",
  rpcbind: "rpcbind",
  rsyslogd: "rsyslog",
  showmount: "nfs-common",
  samba: "samba-ad-dc samba-ad-provision",
  smbclient: "smbclient",
  ssh: "openssh-client",
  sshd: "openssh-server",
  squid: "squid",
  tgtd: "tgt",
  unshare: "util-linux",
  vncsnapshot: "vncsnapshot",
  xfreerdp: "freerdp2-x11",
  xrdp: "xrdp",
} as const;

/** What xsaudit captures with: no program. */
const LIBPCAP = "libpcap0.8";

export function neededPackages(): string[] {
  return [...new Set([...Object.values(PACKAGES).flatMap((names) => names.split(" ")), LIBPCAP])].toSorted();
}

/** Why the lab cannot run here, or null. */
export function labObstacle(): string | null {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "it needs Linux and root";
  const missing = Object.entries(PACKAGES).filter(([program]) => spawnSync("which", [program]).status !== 0);
  return missing.length === 0 ? null : `it needs ${missing.map(([, name]) => name).join(", ")} from Debian`;
}

export async function startServers(): Promise<void> {
  setResolvers("dns");
  await Promise.all([
    startTimeServer("ntp"),
    startTimeServer("remoteNtp"),
    startDns("dns"),
    startDhcp("dns"),
    startSyslog("logs"),
    startSan("san"),
    startFiler("nas"),
    startDirectory("dc"),
    startFiles("files"),
    ...(["xs1", "xs2", "xs3", "updates"] as const).map(startWeb),
    ...(["xs1", "xs2", "xs3"] as const).map(startSsh),
    startStandIns("lic", "tcp 27000", "tcp 7279"),
    startStandIns("wlb", "tcp 8012"),
    startStandIns("xs1", "tcp 8012"),
    startStandIns("pvs", "udp 6910", "udp 6911", "udp 6920", "udp 6930", "udp 6931"),
    startStandIns("target", "udp 6901", "udp 6902", "udp 6905"),
    startProxy("proxy"),
    startVnc("linux"),
    startRdp("windows"),
    startStandIns("xs2", "tcp 8892", "tcp 8896", "tcp 21064", "tcp 9999"),
  ]);
}
