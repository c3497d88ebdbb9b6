/**
 * What the words for parties in `allow` and `accept` stand for: an address, a network, a role, an endpoint, or, where a
 * server may be a domain, the domain.
 *
 * A word that is both a role and an endpoint's name is the role; a name with a dot is a domain where no endpoint has it.
 */
import { formatAddress, type Network, networkOf, parseAddress, parseNetwork } from "../flow/address.ts";
import { ANYONE, type DomainParty, type RequirementParty, ROLES } from "../matrix/requirement.ts";
import type { DeclaredEndpoint } from "./site.ts";
import { textsOf, type YamlText } from "./yaml-text.ts";

/** The words that a site file itself gives a meaning to. */
export interface SiteWords {
  /** The matrix's own roles, and those that endpoints have. */
  readonly roles: ReadonlySet<string>;
  /** Names of endpoints, in small letters. */
  readonly names: ReadonlySet<string>;
}

export function siteWordsOf(text: YamlText): SiteWords {
  return {
    roles: new Set([...ROLES, ANYONE, ...textsOf(text, "endpoints", ["roles"]).map(({ value }) => value)]),
    names: new Set(textsOf(text, "endpoints", ["name"]).map(({ value }) => value.toLowerCase())),
  };
}

export type PartyMeaning = "addresses" | "role" | "endpoint" | "domain" | "unknown";

/** @param where a server's word may be a domain, a client's not */
export function meaningOf(word: string, where: "client" | "server", words: SiteWords): PartyMeaning {
  if (parseAddress(word) !== null || parseNetwork(word) !== null) return "addresses";
  if (words.roles.has(word)) return "role";
  if (words.names.has(word.toLowerCase())) return "endpoint";
  return where === "server" && isDomainName(word) ? "domain" : "unknown";
}

/** Labels as in RFC 1035, section 2.3.4; the last has a letter, so that no address passes for a domain. */
const LABELS = /^(?=.{1,253}$)(?:[A-Za-z0-9_-]{1,63}\.)*(?=[A-Za-z0-9-]*[A-Za-z])[A-Za-z0-9-]{1,63}$/;

/** Whether a text can be a domain, of one label or more. */
export function isDomain(text: string): boolean {
  return LABELS.test(text);
}

/** Whether a word that could be anything is a domain's name: it has a dot, and its last label begins with a letter. */
function isDomainName(word: string): boolean {
  return isDomain(word) && /\.[A-Za-z][A-Za-z0-9-]*$/.test(word);
}

/** `example.com` alone, or with all below it. */
export type DomainField = string | { readonly domain: string; readonly subdomains: boolean };

export function toDomain(field: DomainField): DomainParty {
  if (typeof field === "string") return { domain: field, withSubdomains: false };
  return { domain: field.domain, withSubdomains: field.subdomains };
}

/** Reads words that are no domains; one that stands for nothing is a role that nobody has. */
export function createPartyReader(
  endpoints: readonly DeclaredEndpoint[],
  words: SiteWords,
): (word: string) => RequirementParty {
  const nameOfAddress = new Map<string, string | null>();
  const byName = new Map<string, { name: string; networks: Network[] }>();
  for (const { name, addresses, networks } of endpoints) {
    for (const address of addresses) nameOfAddress.set(formatAddress(address), name);
    if (name === null) continue;
    // Endpoints of one name are one party.
    const named = byName.get(name.toLowerCase()) ?? { name, networks: [] };
    for (const network of [...addresses.map(networkOf), ...networks]) named.networks.push(network);
    byName.set(name.toLowerCase(), named);
  }
  return (word) => {
    if (meaningOf(word, "client", words) === "role") return word;
    const address = parseAddress(word);
    if (address !== null) {
      return { name: nameOfAddress.get(formatAddress(address)) ?? null, networks: [networkOf(address)] };
    }
    const network = parseNetwork(word);
    return network !== null ? { name: null, networks: [network] } : (byName.get(word.toLowerCase()) ?? word);
  };
}
