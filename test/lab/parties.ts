/** Who is in the lab. The addresses are its own; the site file says what they are, as a pool's administrator would. */
import { stringify } from "yaml";

/** The lab's networks: the pool's own, which is mirrored, and two others behind the router. */
export const NETWORKS = {
  management: { v4: "10.30.0", v6: "fd30:" },
  branch: { v4: "10.31.0", v6: "fd31:" },
  outside: { v4: "203.0.113", v6: "2001:db8:113:" },
} as const;

export type NetworkKey = keyof typeof NETWORKS;

export interface Party {
  readonly network: NetworkKey;
  /** Its last digits in both families. */
  readonly number: number;
  /** In the site file; null for those that it doesn't speak of. */
  readonly declared: { readonly name: string; readonly roles: readonly string[] } | null;
}

function declared(name: string, network: NetworkKey, number: number, ...roles: string[]): Party {
  return { network, number, declared: { name, roles } };
}

function unknown(network: NetworkKey, number: number): Party {
  return { network, number, declared: null };
}

export const PARTIES = {
  xs1: declared("xs1", "management", 11, "host", "coordinator"),
  xs2: declared("xs2", "management", 12, "host"),
  xs3: declared("xs3", "management", 13, "host"),
  lic: declared("lic", "management", 20, "license-server"),
  ntp: declared("ntp", "management", 21, "ntp-server"),
  dns: declared("dns", "management", 22, "dns-server"),
  dc: declared("dc1", "management", 23, "domain-controller"),
  files: declared("files", "management", 24, "smb-server"),
  san: declared("san", "management", 25, "san"),
  nas: declared("nas", "management", 26, "nas"),
  logs: declared("logs", "management", 27, "syslog-server"),
  wlb: declared("wlb", "management", 28, "wlb"),
  pvs: declared("pvs", "management", 29, "pvs-server"),
  admin: declared("admin-pc", "management", 30, "xencenter"),
  backup: declared("backup", "management", 31, "client"),
  proxy: declared("proxy", "management", 40, "proxy"),
  linux: declared("linux-guest", "management", 50, "linux-vm"),
  windows: declared("windows-guest", "management", 51, "windows-vm"),
  target: declared("pvs-target", "management", 52, "pvs-target"),
  remoteAdmin: declared("branch-pc", "branch", 30, "xencenter"),
  remoteNtp: declared("branch-ntp", "branch", 21, "ntp-server"),
  /** Every domain of the document. */
  updates: unknown("outside", 80),
  /** Whom nobody knows, inside and outside. */
  stranger: unknown("management", 99),
  outsider: unknown("outside", 66),
  /** Has no address until it is given one. */
  newcomer: unknown("management", 150),
} as const satisfies Record<string, Party>;

export type PartyKey = keyof typeof PARTIES;

export const PARTY_KEYS = Object.keys(PARTIES) as PartyKey[]; // the object's own keys

export type Family = "v4" | "v6";

export function addressOf(key: PartyKey, family: Family = "v4"): string {
  const { network, number } = PARTIES[key];
  return addressIn(network, number, family);
}

export function addressIn(network: NetworkKey, number: number, family: Family): string {
  return family === "v4" ? `${NETWORKS[network].v4}.${number}` : `${NETWORKS[network].v6}:${number}`;
}

/** What the site file calls it, or its address. */
export function nameOf(key: PartyKey, family: Family = "v4"): string {
  return PARTIES[key].declared?.name ?? addressOf(key, family);
}

export function siteFile(): string {
  const endpoints = PARTY_KEYS.flatMap((key) => {
    const party: Party = PARTIES[key];
    return party.declared === null
      ? []
      : [{ name: party.declared.name, addresses: [addressOf(key), addressOf(key, "v6")], roles: party.declared.roles }];
  });
  return stringify({ version: 1, matrix: "xenserver-8", endpoints });
}
