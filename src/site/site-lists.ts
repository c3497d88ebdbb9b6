/**
 * The site file's `allow` and `accept` lists: what their entries mean, and which mistakes show only beside other entries.
 */
import { formatAddress, formatNetwork, parseAddress, parseNetwork } from "../flow/address.ts";
import { parsePortRange } from "../matrix/ports.ts";
import type { Requirement, RequirementParty } from "../matrix/requirement.ts";
import { type DomainField, meaningOf, type SiteWords, toDomain } from "./party-words.ts";
import type { AcceptEntry } from "./site.ts";
import { MATCH_FIELDS, type SiteFields } from "./site-schema.ts";
import {
  describePath,
  entriesOf,
  mistakeAtPath,
  type Path,
  quote,
  type SiteMistake,
  valueAt,
  type YamlText,
} from "./yaml-text.ts";

type ReadParty = (word: string) => RequirementParty;

export function findListMistakes(text: YamlText, words: SiteWords): SiteMistake[] {
  return [...findCrowdedDomains(text, words), ...findRepeatedMatches(text)];
}

/** A requirement is for one domain, or for roles and addresses. */
function findCrowdedDomains(text: YamlText, words: SiteWords): SiteMistake[] {
  return entriesOf(text, "allow").flatMap((entry, index) => {
    const servers = valueAt(entry, ["to"]);
    if (!Array.isArray(servers) || servers.length < 2) return [];
    return servers.flatMap((server: unknown, at) => {
      if (!isDomainField(server, words)) return [];
      const path = ["allow", index, "to", at];
      const message = `${describePath(path)}: ${quote(server)} is a domain beside others; give it an entry of its own`;
      return [mistakeAtPath(text, path, message)];
    });
  });
}

function isDomainField(server: unknown, words: SiteWords): boolean {
  return typeof server === "string" ? meaningOf(server, "server", words) === "domain" : typeof server === "object";
}

/** Two entries that match the same would be two findings with one id. */
function findRepeatedMatches(text: YamlText): SiteMistake[] {
  const places = new Map<string, Path>();
  return entriesOf(text, "accept").flatMap((entry, index) => {
    const path = ["accept", index, "match"];
    const key = matchKey(valueAt(entry, ["match"]));
    const earlier = places.get(key);
    if (key === EMPTY_MATCH || earlier === undefined) {
      places.set(key, path);
      return [];
    }
    const { line } = mistakeAtPath(text, earlier, "");
    const message = `${describePath(path)}: the same match stands on line ${line} already; keep one of them`;
    return [mistakeAtPath(text, path, message)];
  });
}

/** The same for each way to write a match, and for no other. */
function matchKey(match: unknown): string {
  return JSON.stringify(MATCH_FIELDS.map((field) => canonicalText(valueAt(match, [field]))));
}

const EMPTY_MATCH = matchKey({});

function canonicalText(value: unknown): string | null {
  if (typeof value === "number") return String(value);
  if (typeof value === "string") {
    const address = parseAddress(value);
    const network = parseNetwork(value);
    if (address !== null) return formatAddress(address);
    return network === null ? value : formatNetwork(network);
  }
  const domain = valueAt(value, ["domain"]);
  if (typeof domain !== "string") return null;
  return valueAt(value, ["subdomains"]) === true ? `*.${domain}` : domain;
}

export function toRequirement(
  entry: SiteFields["allow"][number],
  place: string,
  words: SiteWords,
  readParty: ReadParty,
): Requirement {
  return {
    id: entry.id,
    from: entry.from.map(readParty),
    to: toServers(entry.to, words, readParty),
    transports: Array.isArray(entry.transport) ? entry.transport : [entry.transport],
    ports: entry.ports.map((text) => parsePortRange(text)!),
    reply: "none",
    bothDirections: false,
    coordinatorOnly: false,
    purpose: entry.reason,
    source: place,
    basis: "site",
  };
}

function toServers(servers: readonly DomainField[], words: SiteWords, readParty: ReadParty): Requirement["to"] {
  const domain = servers.find((server) => isDomainField(server, words));
  if (domain !== undefined) return toDomain(domain);
  return servers.flatMap((server) => (typeof server === "string" ? [readParty(server)] : []));
}

export function toAcceptEntry(
  { match, reason, owner, until }: SiteFields["accept"][number],
  place: string,
  readParty: ReadParty,
): AcceptEntry {
  const { client, server, transport, port, target, requirement, kind } = match;
  return {
    client: client === undefined ? null : readParty(client),
    server: server === undefined ? null : readParty(server),
    transport: transport ?? null,
    port: port === undefined ? null : parsePortRange(port),
    target: target === undefined ? null : toDomain(target),
    requirement: requirement ?? null,
    kind: kind ?? null,
    reason,
    owner: owner ?? null,
    until: until ?? null,
    key: matchKey(match),
    place,
  };
}
