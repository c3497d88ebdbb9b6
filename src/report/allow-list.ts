/**
 * The allow list that a site's documented and allowed requirements amount to, roles resolved to addresses and networks:
 * a draft for whoever runs the firewall. Here as data and as a table for CSV; `nftables.ts` writes it as rules.
 */
import { describePorts } from "../matrix/ports.ts";
import { ANYONE, describeServer, isDomain, type Requirement, type RequirementParty } from "../matrix/requirement.ts";
import { documentedClients, endpointsWith, exceptionsWithin, keyOfParty, placesOf } from "../site/role-members.ts";
import type { DeclaredEndpoint, Site } from "../site/site.ts";
import type { Cell, Table } from "./table.ts";

/** A requirement in one of its directions. */
export interface AllowedTraffic {
  readonly requirement: Requirement;
  readonly clientRoles: readonly RequirementParty[];
  /** Null where the server is a domain. */
  readonly serverRoles: readonly RequirementParty[] | null;
}

/** What a requirement allows: where the product is known to connect the other way too, that way as well. */
export function allowedTraffic(requirement: Requirement): AllowedTraffic[] {
  const clientRoles = documentedClients(requirement);
  if (isDomain(requirement.to)) return [{ requirement, clientRoles, serverRoles: null }];
  const straight = { requirement, clientRoles, serverRoles: requirement.to };
  const reversed = { requirement, clientRoles: requirement.to, serverRoles: clientRoles };
  return requirement.bothDirections ? [straight, reversed] : [straight];
}

/** What whoever reviews the list must know of this traffic. */
export function notesOn({ requirement, clientRoles, serverRoles }: AllowedTraffic): string[] {
  return [
    serverRoles === null ? "a name: needs a firewall or proxy that knows names" : null,
    requirement.ports === "dynamic" ? "ports that the server hands out: fix them on the server first" : null,
    clientRoles.includes(ANYONE) ? "documented for any client: narrow it to yours" : null,
  ].filter((note) => note !== null);
}

export function rolesOf({ clientRoles, serverRoles }: AllowedTraffic): RequirementParty[] {
  return [...clientRoles, ...(serverRoles ?? [])];
}

/** The roles of these that no endpoint of the site has. */
export function rolesOfNobody(roles: readonly RequirementParty[], site: Site): string[] {
  return roles.filter((role) => typeof role === "string").filter((role) => endpointsWith([role], site)?.length === 0);
}

/** A line for each pair of a source and a destination; one with a note where there is none. */
export function allowListTable(requirements: readonly Requirement[], site: Site): Table {
  return {
    columns: [
      "requirement",
      "source",
      "destination",
      "transport",
      "ports",
      "citation",
      "note (a draft: review before use)",
    ],
    rows: recordsOfAll(requirements.flatMap(allowedTraffic), site),
  };
}

function recordsOfAll(traffic: readonly AllowedTraffic[], site: Site): Cell[][] {
  const byKey = new Map(traffic.flatMap(rolesOf).map((role) => [keyOfParty(role), role]));
  const excesses = new Map([...byKey].map(([key, role]) => [key, describeExcess(role, site)]));
  return traffic.flatMap((one) => [...recordsOf(one, site, excesses)]);
}

/** What the networks of a role cover although it has not the role, a sentence a network. */
function describeExcess(role: RequirementParty, site: Site): string[] {
  const exceptions = new Map<string, string[]>();
  for (const { network, exception } of exceptionsWithin(role, site)) {
    const earlier = exceptions.get(network);
    if (earlier === undefined) exceptions.set(network, [exception]);
    else earlier.push(exception);
  }
  return [...exceptions].map(([network, [first, ...others]]) => {
    const more = others.length === 0 ? "" : ` and ${others.length} more`;
    return `too much: role ${keyOfParty(role)} has ${network}, and ${first}${more} in it is declared otherwise`;
  });
}

/** @param excesses what the networks of each role cover too much, by the role's key */
function* recordsOf(
  traffic: AllowedTraffic,
  site: Site,
  excesses: ReadonlyMap<string, readonly string[]>,
): Generator<Cell[]> {
  const { requirement, clientRoles, serverRoles } = traffic;
  const { id, transports, ports, source } = requirement;
  const record = (from: string, to: string, transport: string, note: string): Cell[] => [
    id,
    from,
    to,
    transport,
    describePorts(ports),
    source,
    note,
  ];
  const roles = [...new Set(rolesOf(traffic))];
  const nobody = rolesOfNobody(roles, site);
  const clients = partiesOf(clientRoles, site);
  const servers = serverRoles === null ? [domainParty(requirement)] : partiesOf(serverRoles, site);
  const note = notesOn(traffic).join("; ");
  let pairs = 0;
  for (const transport of transports) {
    for (const client of clients) {
      for (const server of servers) {
        if (!canMeet(client, server)) continue;
        pairs++;
        yield record(client.text, server.text, transport, note);
      }
    }
  }
  const remark = (text: string): Cell[] => record("", "", transports.join(", "), text);
  for (const role of nobody) yield remark(`no endpoint of the site has the role ${role}`);
  if (pairs === 0 && nobody.length === 0) yield remark(NO_PAIR);
  for (const excess of roles.flatMap((role) => excesses.get(keyOfParty(role)) ?? [])) yield remark(excess);
}

const NO_PAIR = "no pair: one machine alone, or IPv4 on one side and IPv6 on the other";

interface AllowedParty {
  readonly text: string;
  /** Null for everyone and for domains. */
  readonly ipVersion: 4 | 6 | null;
  readonly endpoint: DeclaredEndpoint | null;
  readonly isNetwork: boolean;
}

function partiesOf(roles: readonly RequirementParty[], site: Site): AllowedParty[] {
  const endpoints = endpointsWith(roles, site);
  if (endpoints === null) return [{ text: ANYONE, ipVersion: null, endpoint: null, isNetwork: true }];
  return endpoints.flatMap((endpoint) =>
    placesOf(endpoint).map((text) => ({
      text,
      ipVersion: text.includes(":") ? (6 as const) : (4 as const),
      endpoint,
      isNetwork: text.includes("/"),
    })),
  );
}

function domainParty(requirement: Requirement): AllowedParty {
  return { text: describeServer(requirement), ipVersion: null, endpoint: null, isNetwork: true };
}

/** Not over two versions of IP, and no machine with itself, which an entry may name by its address. */
function canMeet(a: AllowedParty, b: AllowedParty): boolean {
  const isOne = a.text === b.text || (a.endpoint !== null && a.endpoint === b.endpoint);
  const isSameMachine = isOne && !a.isNetwork && !b.isNetwork;
  return !isSameMachine && (a.ipVersion === null || b.ipVersion === null || a.ipVersion === b.ipVersion);
}
