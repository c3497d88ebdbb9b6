/**
 * What an address is, by what it serves to hosts of a pool: a service a line, the first that matches counts.
 */
import type { Confidence } from "./claims.ts";

interface ServiceOfHosts {
  readonly role: string;
  readonly confidence: Confidence;
  /** @param others all that this server serves to hosts */
  matches(service: string, others: ReadonlySet<string>): boolean;
}

/** Kerberos, LDAP, password changes, global catalog: two of them make a domain controller. */
const DIRECTORY_SERVICES = [
  "tcp 88",
  "udp 88",
  "tcp 389",
  "udp 389",
  "tcp 636",
  "tcp 464",
  "udp 464",
  "tcp 3268",
] as const;
const OF_DIRECTORY: ReadonlySet<string> = new Set([
  ...DIRECTORY_SERVICES,
  "tcp 53",
  "udp 53",
  "udp 123",
  "udp 137",
  "tcp 139",
  "tcp 445",
]);

function isDirectory(others: ReadonlySet<string>): boolean {
  const ports = DIRECTORY_SERVICES.filter((service) => others.has(service)).map((service) => service.slice(4));
  return new Set(ports).size > 1;
}

const serving = (role: string, confidence: Confidence, ...services: string[]): ServiceOfHosts => ({
  role,
  confidence,
  matches: (service) => services.includes(service),
});

export const SERVICES_OF_HOSTS: readonly ServiceOfHosts[] = [
  {
    role: "domain-controller",
    confidence: "likely",
    matches: (service, others) => OF_DIRECTORY.has(service) && isDirectory(others),
  },
  serving("license-server", "likely", "tcp 27000", "tcp 7279"),
  serving("san", "likely", "tcp 3260"),
  serving("nas", "likely", "tcp 2049", "udp 2049"),
  serving("syslog-server", "likely", "udp 514"),
  serving("wlb", "likely", "tcp 8012"),
  serving("dns-server", "likely", "udp 53", "tcp 53"),
  serving("ntp-server", "likely", "udp 123", "tcp 123"),
  // A domain controller serves files, too.
  serving("smb-server", "possible", "tcp 445", "tcp 139"),
];
