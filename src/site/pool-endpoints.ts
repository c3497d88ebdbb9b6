/**
 * Statements about addresses become endpoints: an address stands in one endpoint only, with every role that is stated
 * for it, and the addresses of one machine stand together.
 */
import { type Address, formatAddress } from "../flow/address.ts";
import { matchesDomain } from "../matrix/domain.ts";
import { isDomain, type Requirement } from "../matrix/requirement.ts";
import type { Statement } from "./pool-statement.ts";

/** What an endpoint's roles rest on. */
interface Ground {
  readonly column: string;
  /** Whose rows these are, each once. */
  readonly of: ReadonlySet<string>;
  readonly role: string;
  readonly addresses: readonly Address[];
}

export interface ImportedEndpoint {
  readonly kind: Statement["kind"];
  /** Unique, and valid in a site file. */
  readonly name: string;
  /** None where the database has but a name for it, or nothing. */
  readonly addresses: readonly Address[];
  readonly roles: readonly string[];
  readonly grounds: readonly Ground[];
}

/** In the order of a site file. */
const KINDS: readonly Statement["kind"][] = ["host", "server", "guest"];

interface Group {
  readonly kind: Statement["kind"];
  readonly label: string;
  readonly isNamed: boolean;
  readonly addresses: Address[];
  readonly roles: Set<string>;
  readonly grounds: Map<string, Ground & { readonly of: Set<string> }>;
}

/**
 * @param statements hosts first, then guests: a server that has an address of theirs runs on them
 * @param requirements of the matrix, for the domains that no endpoint may be called after
 */
export function toEndpoints(
  statements: readonly Statement[],
  requirements: readonly Requirement[],
): ImportedEndpoint[] {
  const groups = new Set<Group>();
  const byAddress = new Map<string, Group>();
  const byMachine = new Map<string, Group>();
  const byHostName = new Map<string, Group>();

  function newGroup({ kind, label }: Statement, isNamed: boolean): Group {
    const group = { kind, label, isNamed, addresses: [], roles: new Set<string>(), grounds: new Map() };
    groups.add(group);
    return group;
  }

  function groupOf(statement: Statement): Group {
    const { machine, addresses } = statement;
    if (machine === null) {
      const owned = addresses.find((address) => byAddress.has(formatAddress(address)));
      return (owned && byAddress.get(formatAddress(owned))) ?? newGroup(statement, false);
    }
    const group = byMachine.get(machine) ?? newGroup(statement, false);
    byMachine.set(machine, group);
    return group;
  }

  for (const statement of statements) {
    const { machine, addresses, hostNames } = statement;
    if (machine !== null || addresses.length > 0) {
      const group = groupOf(statement);
      // An address of two machines, on networks of their own, is declared with the first, and has the roles of both.
      for (const address of addresses) {
        const text = formatAddress(address);
        const owner = byAddress.get(text) ?? group;
        // What a guest tells of its addresses is the guest's word: it must not take a host's.
        if (statement.kind === "guest" && owner.kind === "host") continue;
        if (!byAddress.has(text)) owner.addresses.push(address);
        byAddress.set(text, owner);
        if (owner !== group) note(owner, statement, [address]);
      }
      const own = addresses.filter((address) => byAddress.get(formatAddress(address)) === group);
      if (own.length > 0 || addresses.length === 0) note(group, statement, own);
    }
    for (const hostName of hostNames) {
      const key = hostName.toLowerCase();
      const group = byHostName.get(key) ?? newGroup({ ...statement, label: hostName }, true);
      byHostName.set(key, group);
      note(group, statement, []);
    }
  }
  const entries = [...groups].filter(isWorthAnEntry).sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
  return withNames(entries, requirements);
}

/** A guest without an address of its own has nothing that could be declared. */
function isWorthAnEntry({ kind, addresses }: Group): boolean {
  return addresses.length > 0 || kind !== "guest";
}

function note(group: Group, { column, of, role }: Statement, addresses: readonly Address[]): void {
  group.roles.add(role);
  const key = JSON.stringify([column, role, addresses.map(formatAddress)]);
  const ground = group.grounds.get(key) ?? { column, of: new Set<string>(), role, addresses };
  group.grounds.set(key, ground);
  if (of !== "") ground.of.add(of);
}

const MAX_NAME_CHARACTERS = 63;

/** Names by their labels: of several endpoints with one label, later ones are numbered. */
function withNames(groups: readonly Group[], requirements: readonly Requirement[]): ImportedEndpoint[] {
  const taken = new Set<string>();
  const numbers = new Map<string, number>();
  const nameFor = (label: string): string => {
    const name = siteName(label, requirements);
    const key = name.toLowerCase();
    let number = numbers.get(key) ?? 1;
    let unique = name;
    while (taken.has(unique.toLowerCase())) unique = `${name}-${++number}`;
    numbers.set(key, number);
    taken.add(unique.toLowerCase());
    return unique;
  };
  return groups.map(({ kind, label, isNamed, addresses, roles, grounds }) => ({
    kind,
    name: isNamed ? label.replace(/^[-_]+/, "") || "unnamed" : nameFor(label),
    addresses,
    roles: [...roles],
    grounds: [...grounds.values()],
  }));
}

/**
 * A label as a name of the site file: letters, digits, dots, hyphens, underscores. A guest may be labelled like a
 * documented domain; called so, it would pass for that domain.
 */
function siteName(label: string, requirements: readonly Requirement[]): string {
  const word = label
    .replace(/[^\p{L}\p{N}._-]+/gu, "-")
    .replace(/^[._-]+/, "")
    .slice(0, MAX_NAME_CHARACTERS)
    .toWellFormed()
    .replace(/[^\p{L}\p{N}]+$/u, "");
  const isDocumented = requirements.some(({ to }) => isDomain(to) && matchesDomain(word, to));
  return (isDocumented ? word.replaceAll(".", "-") : word) || "unnamed";
}
