/**
 * A site out of a pool database: who is who in it, and what the site adds to the matrix. It is drafted as a site file,
 * or used as it is.
 */
import { formatAddress } from "../flow/address.ts";
import { DEFAULT_MATRIX_ID, findMatrix } from "../matrix/catalog.ts";
import { parsePortRange } from "../matrix/ports.ts";
import { DEFAULT_SETTINGS, type Requirement } from "../matrix/requirement.ts";
import { neutralPath, neutralText } from "../names/neutral-text.ts";
import type { PoolDatabase } from "./pool-database.ts";
import { type ImportedEndpoint, toEndpoints } from "./pool-endpoints.ts";
import { type AllowFields, type Feature, readFeatures } from "./pool-features.ts";
import { stateGuests } from "./pool-guests.ts";
import { stateClusterMembers, stateDnsServers, stateHosts } from "./pool-hosts.ts";
import { type MissingEndpoint, readMissing } from "./pool-missing.ts";
import { type ImportedSetting, readSettings, stateServices } from "./pool-services.ts";
import { type Citation, listed, type Statement } from "./pool-statement.ts";
import { stateStorage } from "./pool-storage.ts";
import type { DeclaredEndpoint, Site } from "./site.ts";

export interface PoolSite {
  /** Neutral; empty where the pool has none. */
  readonly poolName: string;
  /** `5.909` */
  readonly schema: string;
  /** Brand and version as the hosts name them; empty where they do not. */
  readonly product: string;
  readonly endpoints: readonly ImportedEndpoint[];
  readonly settings: readonly ImportedSetting[];
  /** What the database's own ports need, beside what the document names. */
  readonly allow: readonly ImportedAllow[];
  readonly features: readonly Feature[];
  readonly missing: readonly MissingEndpoint[];
  /** Columns of which some could not be understood. */
  readonly unclear: readonly Citation[];
}

interface ImportedAllow extends AllowFields {
  /** `PBD.device_config:target of SR "SAN A" (lvmoiscsi)` */
  readonly citation: string;
}

export function toPoolSite({ schema, tables }: PoolDatabase): PoolSite {
  const statements = [
    ...stateHosts(tables),
    ...stateClusterMembers(tables),
    ...stateGuests(tables),
    ...stateDnsServers(tables),
    ...stateServices(tables),
    ...stateStorage(tables),
  ];
  const { requirements = [] } = findMatrix(DEFAULT_MATRIX_ID, DEFAULT_SETTINGS) ?? {};
  const software = tables.host[0]?.software_version;
  const version = software?.get("product_version_text") ?? software?.get("product_version") ?? "";
  return {
    poolName: neutralText(tables.pool[0]?.name_label ?? ""),
    schema: `${schema.major}.${schema.minor}`,
    product: neutralText(`${software?.get("product_brand") ?? ""} ${version}`.trim()),
    endpoints: toEndpoints(statements, requirements),
    settings: readSettings(tables),
    allow: allowOwnPorts(statements),
    features: readFeatures(tables),
    missing: readMissing(tables),
    unclear: eachOnce(statements.filter(({ isUnclear }) => isUnclear)),
  };
}

/** The pool's own roles and settings, in place of a site file. Servers that have no address there have no role. */
export function toSite(path: string, poolSite: PoolSite): Site {
  const { endpoints, settings, allow, poolName, schema } = poolSite;
  const values = Object.fromEntries(settings.map(({ name, value }) => [name, value]));
  return {
    path,
    pool: { name: poolName, schema },
    matrixId: DEFAULT_MATRIX_ID,
    endpoints: endpoints.filter(({ addresses }) => addresses.length > 0).map((endpoint) => toDeclared(path, endpoint)),
    settings: { ...DEFAULT_SETTINGS, ...values },
    allow: allow.map((entry) => toRequirement(path, entry)),
    accept: [],
    hostNames: new Map(),
  };
}

/** Endpoints that the database names without an address, by their names. */
export function namesWithoutAddress({ endpoints }: PoolSite): string[] {
  return endpoints.filter(({ addresses }) => addresses.length === 0).map(({ name }) => name);
}

/** `PIF.IP of eth0 (management): 10.10.0.11` */
export function describeGround({ column, of, addresses }: ImportedEndpoint["grounds"][number]): string {
  const citation = describeCitation(column, [...of]);
  return addresses.length === 0 ? citation : `${citation}: ${addresses.map(formatAddress).join(", ")}`;
}

export function describeCitation(column: string, of: readonly string[]): string {
  return of.length === 0 ? column : `${column} of ${listed(of)}`;
}

function toDeclared(path: string, { name, addresses, roles, grounds }: ImportedEndpoint): DeclaredEndpoint {
  const evidence = new Map<string, string[]>(roles.map((role) => [role, []]));
  for (const ground of grounds) evidence.get(ground.role)?.push(`${neutralPath(path)}: ${describeGround(ground)}`);
  return { name, addresses, networks: [], roles, basis: "imported", place: neutralPath(path), evidence };
}

function toRequirement(path: string, { id, from, to, transport, ports, reason, citation }: ImportedAllow): Requirement {
  return {
    id,
    from,
    to,
    transports: [transport],
    ports: ports.flatMap((port) => parsePortRange(String(port)) ?? []),
    reply: "none",
    bothDirections: false,
    coordinatorOnly: false,
    purpose: reason,
    source: `${neutralPath(path)}: ${citation}`,
    basis: "site",
  };
}

/** Hosts say the same of a storage that they share. */
function eachOnce(citations: readonly Citation[]): Citation[] {
  return [...new Map(citations.map(({ column, of }) => [`${column} ${of}`, { column, of }])).values()];
}

/** An entry for each role and port that the database names and the document does not. */
function allowOwnPorts(statements: readonly Statement[]): ImportedAllow[] {
  const sources = new Map<
    string,
    { role: string; transport: "tcp" | "udp"; port: number; of: Map<string, Set<string>> }
  >();
  for (const { role, column, of, ownPorts } of statements) {
    for (const { transport, port } of ownPorts) {
      const id = `site.${role}-${transport}-${port}`;
      const source = sources.get(id) ?? { role, transport, port, of: new Map<string, Set<string>>() };
      sources.set(id, source);
      source.of.set(column, (source.of.get(column) ?? new Set()).add(of));
    }
  }
  return Array.from(sources, ([id, { role, transport, port, of }]) => ({
    id,
    from: ["host"],
    to: [role],
    transport,
    ports: [port],
    reason: `This pool's ${role} listens on port ${port}`,
    citation: Array.from(of, ([column, rows]) => describeCitation(column, [...rows])).join("; "),
  }));
}
