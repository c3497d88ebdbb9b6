/** Which program serves what in the lab, and what it takes to run it. */
import { spawnSync } from "node:child_process";
import { startDirectory } from "./directory.ts";
import { startFiles } from "./files.ts";
import { startSyslog } from "./logs.ts";
import { setResolvers, startDns } from "./names.ts";
import { startSsh } from "./shell.ts";
import { startStandIns } from "./stand-in.ts";
import { startTimeServer } from "./time.ts";
import { startWeb } from "./web.ts";

/** The Debian package of each program that the lab needs. */
const PACKAGES = {
  chronyd: "chrony",
  curl: "curl",
  dnsmasq: "dnsmasq-base",
  ip: "iproute2",
  kinit: "krb5-user",
  ldapsearch: "ldap-utils",
  logger: "bsdutils",
  nft: "nftables",
  nginx: "nginx-light",
  openssl: "openssl",
  rsyslogd: "rsyslog",
  samba: "samba-ad-dc samba-ad-provision",
  smbclient: "smbclient",
  ssh: "openssh-client",
  sshd: "openssh-server",
  unshare: "util-linux",
} as const;

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
    startSyslog("logs"),
    startDirectory("dc"),
    startFiles("files"),
    ...(["xs1", "xs2", "xs3", "updates"] as const).map(startWeb),
    ...(["xs1", "xs2", "xs3"] as const).map(startSsh),
    startStandIns("lic", "tcp 27000", "tcp 7279"),
    startStandIns("wlb", "tcp 8012"),
    startStandIns("xs2", "tcp 8892", "tcp 8896", "tcp 21064", "tcp 9999"),
  ]);
}
