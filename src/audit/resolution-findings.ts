/**
 * Findings of kind `advisory` about names that matter and do not resolve: documented domains, and names of the site's own
 * resources. "If FQDN is used instead of IP as a resource, then make sure it is resolvable", says the document.
 */
import { type Address, formatAddress, reachOf } from "../flow/address.ts";
import { matchesDomain } from "../matrix/domain.ts";
import { isOneOf } from "../matrix/parties.ts";
import { ANYONE, describeServer, isDomain, type Requirement, type RequirementParty } from "../matrix/requirement.ts";
import type { DnsResult } from "../names/dns-answer.ts";
import type { DnsLookup } from "../names/dns-lookup.ts";
import { type Draft, type DraftedGroup, listNames } from "./draft.ts";
import type { JudgedConversation } from "./judged.ts";
import { describeParty, nameOf, type Party } from "./party.ts";
import type { Severity } from "./words.ts";

/** What became of one client's questions to one server for one name. */
export interface NameLookup extends Omit<DnsLookup, "client" | "server"> {
  readonly client: Party;
  readonly server: Party;
  /** Questions that had time to be answered, and were not. */
  readonly unanswered: number;
}

const DNS_PORT = 53;

const FAILURES = ["nxdomain", "servfail", "refused", "noAddress", "unanswered", "null", "private"] as const;
type Failure = (typeof FAILURES)[number];

/** A name that matters, how it fails, and the requirement at stake. */
interface FailedLookup {
  readonly lookup: NameLookup;
  readonly failure: Failure;
  readonly requirement: Requirement;
  readonly isResource: boolean;
}

/** What names are held against. */
export interface NamesAtStake {
  readonly requirements: readonly Requirement[];
  /** Roles behind the names of the site's own resources, in small letters. */
  readonly resources: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether the site itself gives this address that name. */
  readonly isDeclared: (name: string, address: Address) => boolean;
  /** Without roles anyone may be the client of a requirement. */
  readonly rolesAreKnown: boolean;
}

/** One finding for each name and failure; where a server is silent, one for all names asked of it. */
export function resolutionFindings(
  judged: readonly JudgedConversation[],
  lookups: readonly NameLookup[],
  atStake: NamesAtStake,
): DraftedGroup[] {
  const dns = new Map<string, JudgedConversation[]>();
  for (const conversation of judged) {
    if (conversation.port !== DNS_PORT) continue;
    const pair = pairOf(conversation);
    const others = dns.get(pair);
    if (others === undefined) dns.set(pair, [conversation]);
    else others.push(conversation);
  }
  const failing = new Set([...dns].filter(([, items]) => items.some(fails)).map(([pair]) => pair));
  const resolvedAt = resolvedTimes(lookups);
  const isSilenceClaimed = (lookup: NameLookup): boolean => failing.has(pairOf(lookup));
  const failed = lookups.flatMap((lookup): FailedLookup[] => {
    const failure = failureOf(lookup, resolvedAt(lookup), isSilenceClaimed);
    if (failure === null || (failure === "private" && isMeant(lookup, atStake))) return [];
    const stake = stakeOf(lookup, atStake);
    if (stake === null || (failure === "private" && stake.isResource)) return [];
    return [{ lookup, failure, ...stake }];
  });
  const groups = new Map<string, [FailedLookup, ...FailedLookup[]]>();
  for (const entry of failed) {
    const key = JSON.stringify(keyOf(entry));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return [...groups.values()].flatMap((group) => {
    // Each pair once: it may have thousands of names and thousands of conversations.
    const pairs = new Set(group.map(({ lookup }) => pairOf(lookup)));
    const [first, ...others] = [...pairs].flatMap((pair) => dns.get(pair) ?? []);
    return first === undefined ? [] : [{ group: [first, ...others], draft: describe(group) }];
  });
}

function pairOf({ client, server }: { readonly client: Party; readonly server: Party }): string {
  return `${client.text} ${server.text}`;
}

function fails({ decided }: JudgedConversation): boolean {
  return decided.failed > 0;
}

/** When any server resolved this name for this client at last (seconds); null where none did. */
function resolvedTimes(lookups: readonly NameLookup[]): (lookup: NameLookup) => number | null {
  const byName = new Map<string, Map<string, number>>();
  for (const { answers, name, client, resolvedSeconds } of lookups) {
    if (answers.resolved === 0) continue;
    const byClient = byName.get(name) ?? new Map<string, number>();
    byClient.set(client.text, Math.max(byClient.get(client.text) ?? resolvedSeconds, resolvedSeconds));
    byName.set(name, byClient);
  }
  return ({ name, client }) => byName.get(name)?.get(client.text) ?? null;
}

/**
 * The latest word on a name; what some server resolves for this client is no failure of another that does not.
 * @param resolvedSeconds when any server resolved it for this client, null where none did
 */
function failureOf(
  lookup: NameLookup,
  resolvedSeconds: number | null,
  isSilenceClaimed: (lookup: NameLookup) => boolean,
): Failure | null {
  const { answers, latest, latestIpv4, addresses, unanswered } = lookup;
  const error = latestIpv4 === null ? null : errorOf(latestIpv4.result);
  if (error !== null && latestIpv4!.seconds > (resolvedSeconds ?? Number.NEGATIVE_INFINITY)) return error;
  if (answers.resolved > 0) {
    const reaches = addresses.map(reachOf);
    if (reaches.includes("world")) return null;
    if (reaches.includes("site")) return "private";
    return reaches.includes("nowhere") ? "null" : null;
  }
  if (resolvedSeconds !== null) return null;
  if (latest === null) return unanswered > 0 && isSilenceClaimed(lookup) ? "unanswered" : null;
  if (errorOf(latest.result) !== null) return errorOf(latest.result);
  // One question is for an IPv6 address, which many names have not: that alone is asked where the other is remembered.
  const isEmpty = latest.result === "noAddress" && latestIpv4?.result === "noAddress";
  return isEmpty && answers.noAddress > 1 ? "noAddress" : null;
}

function errorOf(result: DnsResult): "nxdomain" | "servfail" | "refused" | null {
  return result === "nxdomain" || result === "servfail" || result === "refused" ? result : null;
}

/** A name that stands for something of this site, such as a mirror, leads to a private address as it should. */
function isMeant({ name, addresses }: NameLookup, { isDeclared }: NamesAtStake): boolean {
  return addresses.every((address) => reachOf(address) !== "site" || isDeclared(name, address));
}

function stakeOf(
  { client, name }: NameLookup,
  { requirements, resources, rolesAreKnown }: NamesAtStake,
): { requirement: Requirement; isResource: boolean } | null {
  const own = requirements.filter(({ from }) => !rolesAreKnown || isOneOf(from, client));
  const domain = own.find(({ to }) => isDomain(to) && matchesDomain(name, to));
  if (domain !== undefined) return { requirement: domain, isResource: false };
  const roles = resources.get(name) ?? null;
  const requirement = own.find(({ to }) => !isDomain(to) && to.some((party) => isNamed(party, name, roles)));
  return requirement === undefined ? null : { requirement, isResource: true };
}

/** Whether a requirement's server is the resource of that name, by its roles or by the name itself. */
function isNamed(party: RequirementParty, name: string, roles: ReadonlySet<string> | null): boolean {
  if (typeof party === "string") return roles !== null && (party === ANYONE || roles.has(party));
  return party.name?.toLowerCase() === name;
}

function keyOf({ lookup, failure, requirement }: FailedLookup): (string | number | null)[] {
  if (failure === "unanswered") return ["resolution", failure, lookup.server.text];
  return ["resolution", failure, lookup.name, requirement.id];
}

interface FailureWords {
  readonly names: string;
  readonly clients: string;
  readonly servers: string;
  readonly addresses: string;
}

interface FailureText {
  readonly title: (words: FailureWords) => string;
  readonly what: (words: FailureWords) => string;
  readonly check: (words: FailureWords) => string;
}

const TEXTS = {
  nxdomain: {
    title: ({ names, clients, servers }) => `${names} does not exist, ${servers} tells ${clients}`,
    what: () => "NXDOMAIN: no such name",
    check: ({ names, servers }) =>
      `The spelling of ${names}, the zone that holds it, and where ${servers} forwards questions to.`,
  },
  servfail: {
    title: ({ names, clients, servers }) => `${servers} cannot resolve ${names} for ${clients}`,
    what: () => "SERVFAIL: the server could not find out",
    check: ({ servers }) => `Whether ${servers} reaches the servers that it asks, and its log (DNSSEC, forwarders).`,
  },
  refused: {
    title: ({ names, clients, servers }) => `${servers} refuses to resolve ${names} for ${clients}`,
    what: () => "REFUSED: the server's own rules forbid it",
    check: ({ clients, servers }) => `The access list and views of ${servers}: whether ${clients} may ask.`,
  },
  noAddress: {
    title: ({ names, clients, servers }) => `${names} has no address, ${servers} tells ${clients}`,
    what: () => "answers without an address",
    check: ({ names, servers }) => `The records of ${names}, and whether a blocklist on ${servers} empties the answer.`,
  },
  unanswered: {
    title: ({ names, clients, servers }) => `${servers} gives ${clients} no answer about ${names}`,
    what: () => "no answer",
    check: ({ clients, servers }) =>
      `Whether the DNS service of ${servers} runs, and the firewalls from ${clients} to it for UDP and TCP 53.`,
  },
  null: {
    title: ({ names, clients, servers }) =>
      `${names} resolves to nothing that can be reached, by ${servers} for ${clients}`,
    what: ({ addresses }) => addresses,
    check: ({ names, servers }) => `The blocklists on ${servers}, or on what it forwards to, for ${names}.`,
  },
  private: {
    title: ({ names, clients, servers }) => `${names} resolves to a private address, by ${servers} for ${clients}`,
    what: ({ addresses }) => addresses,
    check: ({ names, servers }) =>
      `Whether a mirror or a transparent proxy of this site is meant: then declare it under this name in the site file. If not, the zones and blocklists of ${servers} for ${names}.`,
  },
} as const satisfies Record<Failure, FailureText>;

function describe(group: readonly [FailedLookup, ...FailedLookup[]]): Draft {
  const [first] = group;
  const { failure, requirement, isResource } = first;
  const words: FailureWords = {
    names: listNames(group.map(({ lookup }) => lookup.name)),
    clients: listNames(group.map(({ lookup }) => nameOf(lookup.client))),
    servers: listNames(group.map(({ lookup }) => nameOf(lookup.server))),
    addresses: listNames(group.flatMap(({ lookup }) => lookup.addresses.map(formatAddress))),
  };
  const text = TEXTS[failure];
  const asked = group.reduce((sum, { lookup }) => sum + asksOf(lookup), 0);
  const { client, server, answers } = first.lookup;
  const wasResolved = answers.resolved > 0 && failure !== "private" && failure !== "null";
  return {
    kind: "advisory",
    severity: severityOf(failure, isResource),
    key: keyOf(first),
    requirement: requirement.id,
    title: text.title(words),
    reason: `${describeParty(client)} asked ${describeParty(server)} for ${words.names} and got ${text.what(words)}${wasResolved ? ", though it had been resolved before" : ""} (${asked} question${asked === 1 ? "" : "s"}${othersOf(group)}). At stake: ${requirement.purpose}, ${describeServer(requirement)} (${requirement.id}). The document asks that a name used in place of an address can be resolved.`,
    check: text.check(words),
  };
}

/** `, and those of 2 more clients` */
function othersOf(group: readonly FailedLookup[]): string {
  const others = new Set(group.map(({ lookup }) => lookup.client.text)).size - 1;
  return others === 0 ? "" : `, of ${others} more client${others === 1 ? "" : "s"} too`;
}

function asksOf({ answers, unanswered }: NameLookup): number {
  return Object.values(answers).reduce((sum, count) => sum + count, unanswered);
}

/** Without its resource the pool does not work; an update can wait. */
function severityOf(failure: Failure, isResource: boolean): Severity {
  if (isResource) return "high";
  return failure === "private" ? "low" : "medium";
}
