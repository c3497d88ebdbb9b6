/**
 * A requirement: a row of the matrix, or of a site's own `allow` list. Pure data.
 */
import { describeNetwork, type Network } from "../flow/address.ts";
import type { PortRange } from "./ports.ts";

/** The roles that the shipped matrices speak of; a site may make up more. */
export const ROLES = [
  "host",
  "coordinator",
  "license-server",
  "ntp-server",
  "dns-server",
  "domain-controller",
  "smb-server",
  "san",
  "nas",
  "syslog-server",
  "xencenter",
  "xen-orchestra",
  "wlb",
  "client",
  "vm",
  "linux-vm",
  "windows-vm",
  "pvs-server",
  "pvs-target",
  "proxy",
] as const;

/** Roles that imply another. */
const IMPLIED_ROLES: Readonly<Record<string, string>> = { coordinator: "host", "linux-vm": "vm", "windows-vm": "vm" };

/** The given roles and those that they imply. */
export function withImpliedRoles(roles: Iterable<string>): Set<string> {
  const all = new Set(roles);
  for (const role of roles) {
    const implied = IMPLIED_ROLES[role];
    if (implied !== undefined) all.add(implied);
  }
  return all;
}

/** Stands for every address where a requirement names no role for its client. */
export const ANYONE = "any";

export type RequirementTransport = "tcp" | "udp";

/** Addresses that a site names: one, a network, or all of an endpoint. */
interface AddressParty {
  /** The endpoint's name, where it has one. */
  readonly name: string | null;
  readonly networks: readonly Network[];
}

/** A role, or addresses. */
export type RequirementParty = string | AddressParty;

/** A domain outside, by whole labels. */
export interface DomainParty {
  readonly domain: string;
  readonly withSubdomains: boolean;
}

export interface Requirement {
  readonly id: string;
  /** Roles and addresses of the client; one of them is enough. */
  readonly from: readonly RequirementParty[];
  /** Roles and addresses of the server, or the domain that it must be reached by. */
  readonly to: readonly RequirementParty[] | DomainParty;
  readonly transports: readonly RequirementTransport[];
  /** Of the destination; `dynamic` ports are those that the server was seen to hand out. */
  readonly ports: readonly PortRange[] | "dynamic";
  /** Whether a datagram of this requirement is a request that a healthy server answers. */
  readonly reply: "owed" | "none";
  /** The document names one direction, the product uses the other: both are covered. */
  readonly bothDirections: boolean;
  /** The document names the coordinator alone; other hosts are covered with that remark. */
  readonly coordinatorOnly: boolean;
  /** What the traffic is for, in a few words. */
  readonly purpose: string;
  /** Where the row stands: the place in the document, or the site file's line. */
  readonly source: string;
  readonly basis: "document" | "site";
}

export interface Matrix {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly requirements: readonly Requirement[];
  /** What it has no rows for because the pages that it was read from could not be read so far. */
  readonly notKnown: readonly string[];
}

/** What a site may set differently from the document's defaults. */
export interface Settings {
  readonly wlbPort: string;
  readonly pvsTargetPort: string;
  readonly pvsServerPorts: string;
}

export const DEFAULT_SETTINGS: Settings = { wlbPort: "8012", pvsTargetPort: "6901", pvsServerPorts: "6910-6930" };

export function isDomain(to: Requirement["to"]): to is DomainParty {
  return !Array.isArray(to);
}

/** `host`, `san or nas`, `repo.ops.xenserver.com`, `citrix.com and its subdomains`. */
export function describeServer(requirement: Requirement): string {
  const { to } = requirement;
  if (!isDomain(to)) return to.map(describeRequirementParty).join(" or ");
  return describeDomain(to);
}

export function describeDomain({ domain, withSubdomains }: DomainParty): string {
  return withSubdomains ? `${domain} and its subdomains` : domain;
}

export function describeClient(requirement: Requirement): string {
  const { from } = requirement;
  return from.includes(ANYONE) ? "any client" : from.map(describeRequirementParty).join(" or ");
}

/** Addresses of one party that are written out. */
const MAX_WRITTEN = 3;

/** `host`, `10.20.0.0/16`, `backup (10.10.0.32)`. */
export function describeRequirementParty(party: RequirementParty): string {
  if (typeof party === "string") return party;
  const { name, networks } = party;
  const written = networks.slice(0, MAX_WRITTEN).map(describeNetwork).join(", ");
  const addresses = networks.length > MAX_WRITTEN ? `${written} and ${networks.length - MAX_WRITTEN} more` : written;
  return name === null ? addresses : `${name} (${addresses})`;
}
