/**
 * What a pool database says of who is who, a statement at a time: these addresses have this role, by this column.
 */
import { type Address, formatAddress, parseAddress } from "../flow/address.ts";
import type { RequirementTransport } from "../matrix/requirement.ts";
import { neutralText } from "../names/neutral-text.ts";
import { isSomebody, parseServer } from "./server-text.ts";

/** A table's column, with the map's key where it is one: `PBD.device_config:target`. */
export interface Citation {
  readonly column: string;
  /** Whose row it is: `xs1`, `SR "SAN A" (lvmoiscsi)`; empty where there is but one. */
  readonly of: string;
}

export interface Statement extends Citation {
  readonly kind: "host" | "server" | "guest";
  /** What belongs to one machine has one key; null for a server, which is known by its addresses alone. */
  readonly machine: string | null;
  /** What its endpoint may be called. */
  readonly label: string;
  readonly role: string;
  readonly addresses: readonly Address[];
  /** Where the database names a server instead. */
  readonly hostNames: readonly string[];
  /** Ports that the document does not name for this role. */
  readonly ownPorts: readonly OwnPort[];
  /** Whether some of the column could not be understood. */
  readonly isUnclear: boolean;
}

interface OwnPort {
  readonly transport: RequirementTransport;
  readonly port: number;
}

interface ServerFacts extends Citation {
  readonly label: string;
  readonly role: string;
  /** Where the documented service listens, if texts may name another port. */
  readonly service: OwnPort | null;
}

/** States that the servers in `texts`, addresses or names with or without a port, are one server with this role. */
export function stateServer({ service, ...facts }: ServerFacts, texts: readonly string[]): Statement {
  const servers = texts.filter((text) => text.trim() !== "").map(parseServer);
  const ports = servers.flatMap((server) => ("port" in server && server.port !== null ? [server.port] : []));
  return {
    ...facts,
    kind: "server",
    machine: null,
    addresses: eachOnce(servers.flatMap((server) => (server.kind === "address" ? [server.address] : []))),
    hostNames: servers.flatMap((server) => (server.kind === "name" ? [server.name] : [])),
    ownPorts:
      service === null
        ? []
        : ports.filter((port) => port !== service.port).map((port) => ({ transport: service.transport, port })),
    isUnclear: servers.some((server) => server.kind === "unreadable"),
  };
}

/** The addresses among `texts` that a capture may show; what stands behind a slash is a prefix's length. */
export function addressesIn(texts: readonly string[]): Address[] {
  const addresses = texts.flatMap((text) => parseAddress(text.trim().replace(/\/\d+$/, "")) ?? []);
  return eachOnce(addresses.filter(isSomebody));
}

function eachOnce(addresses: readonly Address[]): Address[] {
  return [...new Map(addresses.map((address) => [formatAddress(address), address])).values()];
}

/** Rows by what other rows call them. */
export function byRef<Row extends { readonly ref: string }>(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [row.ref, row]));
}

/** A name as sentences show it: in quotes, unless it is a plain word. */
export function nameInText(name: string): string {
  return /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u.test(name) ? neutralText(name) : neutralText(JSON.stringify(name));
}

const MAX_LISTED = 3;

/** `xs1`, `xs1 and xs2`, `xs1, xs2, xs3 and 61 more` */
export function listed(names: readonly string[]): string {
  const rest = names.length - MAX_LISTED;
  const shown = rest > 0 ? [...names.slice(0, MAX_LISTED), `${rest} more`] : names;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
