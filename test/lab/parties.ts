/** Who is in the lab's network. The addresses are its own, and the site file says what they are. */
import { stringify } from "yaml";

export interface Party {
  readonly name: string;
  readonly address: string;
  /** Empty for those that the site file only names. */
  readonly roles: readonly string[];
}

const DECLARED = {
  xs1: { name: "xs1", address: "10.30.0.11", roles: ["host", "coordinator"] },
  xs2: { name: "xs2", address: "10.30.0.12", roles: ["host"] },
  lic: { name: "lic", address: "10.30.0.20", roles: ["license-server"] },
  ntp: { name: "ntp", address: "10.30.0.21", roles: ["ntp-server"] },
  dns: { name: "dns", address: "10.30.0.22", roles: ["dns-server"] },
  logs: { name: "logs", address: "10.30.0.27", roles: ["syslog-server"] },
  admin: { name: "admin-pc", address: "10.30.0.30", roles: ["xencenter"] },
  updates: { name: "repo.ops.xenserver.com", address: "10.30.0.80", roles: [] },
} as const satisfies Record<string, Party>;

export const PARTIES = {
  ...DECLARED,
  /** Whom nobody knows. */
  stranger: { name: "10.30.0.99", address: "10.30.0.99", roles: [] },
} as const satisfies Record<string, Party>;

export type PartyKey = keyof typeof PARTIES;

export const PARTY_KEYS = Object.keys(PARTIES) as PartyKey[]; // the object's own keys

export function siteFile(): string {
  return stringify({ version: 1, endpoints: Object.values(DECLARED) });
}
