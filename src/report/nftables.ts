/**
 * The allow list as a ruleset of nftables (`nft -f`): a set for each role and version of IP, a rule for each
 * requirement and pair of sets. A draft for review: its chain accepts what no rule names.
 */
import { describeNetwork, formatAddress } from "../flow/address.ts";
import { describePorts } from "../matrix/ports.ts";
import {
  ANYONE,
  describeRequirementParty,
  describeServer,
  type Matrix,
  type RequirementParty,
} from "../matrix/requirement.ts";
import { neutralPath } from "../names/neutral-text.ts";
import { endpointsWith, exceptionsWithin, keyOfParty } from "../site/role-members.ts";
import type { Site } from "../site/site.ts";
import { type AllowedTraffic, allowedTraffic, notesOn, rolesOf, rolesOfNobody } from "./allow-list.ts";
import { effectiveRequirements } from "./matrix-rows.ts";
import { comment, quoted, setNames } from "./nftables-words.ts";

const IP_VERSIONS = [4, 6] as const;
type IpVersion = (typeof IP_VERSIONS)[number];

/** The sets that have members here, by role and version of IP. */
type SetNames = ReadonlyMap<string, string>;

/** The pieces, one behind the other, are the file. */
export function* renderNftables(matrix: Matrix, site: Site): Generator<string> {
  const traffic = effectiveRequirements(matrix, site).flatMap(allowedTraffic);
  const byKey = new Map(traffic.flatMap(rolesOf).map((role) => [keyOfParty(role), role]));
  const roles = [...byKey.values()].filter((role) => role !== ANYONE);
  const sets = nameSets(roles, site);
  yield* head(matrix, site, roles);
  yield "\ntable inet xsaudit_draft {\n";
  for (const role of roles) yield* renderSets(role, site, sets);
  yield `  chain forward {
    # Change the policy to drop once the rules were reviewed: until then nothing is blocked.
    type filter hook forward priority filter; policy accept;

    ct state established,related accept comment "answers, and errors about them"
`;
  for (const one of traffic) yield* renderRules(one, site, sets);
  yield "  }\n}\n";
}

function* head(matrix: Matrix, site: Site, roles: readonly RequirementParty[]): Generator<string> {
  yield comment("", "A draft for review, made by xsaudit: the traffic that is documented or allowed for this site.");
  yield comment("", `Matrix: ${matrix.title} (${matrix.id}). Site: ${neutralPath(site.path ?? "none")}.`);
  yield comment("", "Rules need addresses: what is documented for names (domains) stands as a comment below.");
  if (matrix.notKnown.length > 0) {
    yield comment("", `Not in the matrix, being not known from the pages read: ${matrix.notKnown.join("; ")}.`);
  }
  for (const role of rolesOfNobody(roles, site)) yield comment("", `No endpoint of the site has the role ${role}.`);
  for (const role of roles) {
    for (const { network, exception } of exceptionsWithin(role, site)) {
      yield comment(
        "",
        `Role ${keyOfParty(role)}: its network ${network} has ${exception} in it, which is declared otherwise.`,
      );
    }
  }
}

function* renderSets(role: RequirementParty, site: Site, sets: SetNames): Generator<string> {
  for (const ipVersion of IP_VERSIONS) {
    const name = sets.get(keyOf(role, ipVersion));
    if (name === undefined) continue;
    yield `${comment("  ", typeof role === "string" ? `role ${role}` : describeRequirementParty(role))}  set ${name} {
    type ipv${ipVersion}_addr
    flags interval
    auto-merge
    elements = {
${membersOf(role, ipVersion, site)
  .map(({ place, name }) => `      ${place},${name === null ? "\n" : comment(" ", name)}`)
  .join("")}    }
  }

`;
  }
}

/** A rule for each pair of sets that one packet can have its addresses in. */
function* renderRules(traffic: AllowedTraffic, site: Site, sets: SetNames): Generator<string> {
  const { requirement, clientRoles, serverRoles } = traffic;
  const { id, transports, ports, source } = requirement;
  const notes = notesOn(traffic);
  yield `\n${comment("    ", [`${id}: ${requirement.purpose}`, ...notes].join("; "))}`;
  if (serverRoles === null || ports === "dynamic") {
    const wanted = `${transports.join(", ")} ${describePorts(ports)} to ${describeServer(requirement)}`;
    yield comment("    ", `no rule for ${wanted} [${source}]`);
    return;
  }
  const nobody = rolesOfNobody([...new Set(rolesOf(traffic))], site);
  for (const role of nobody) {
    yield comment("    ", `no rule for ${role}: no endpoint of the site has this role`);
  }
  const service = `${matchTransport(transports)} dport { ${describePorts(ports)} }`;
  const words = quoted(`${id}: ${source}`);
  const matches = clientRoles.flatMap((client) =>
    serverRoles.flatMap((server) => matchAddresses(client, server, sets)),
  );
  if (matches.length === 0 && nobody.length === 0) {
    yield comment("    ", "no rule: no address of the one side can reach one of the other, IPv4 and IPv6 being apart");
  }
  for (const addresses of matches) yield `    ${[...addresses, service].join(" ")} accept comment ${words}\n`;
}

/** A match of both addresses for each version of IP in which both roles have members. */
function matchAddresses(client: RequirementParty, server: RequirementParty, sets: SetNames): string[][] {
  if (client === ANYONE && server === ANYONE) return [[]];
  return IP_VERSIONS.flatMap((ipVersion) => {
    const source = matchSide("saddr", client, ipVersion, sets);
    const destination = matchSide("daddr", server, ipVersion, sets);
    return source === null || destination === null ? [] : [[...source, ...destination]];
  });
}

/** Nothing to match for everyone; null where no address has the role. */
function matchSide(
  side: "saddr" | "daddr",
  role: RequirementParty,
  ipVersion: IpVersion,
  sets: SetNames,
): string[] | null {
  if (role === ANYONE) return [];
  const set = sets.get(keyOf(role, ipVersion));
  return set === undefined ? null : [`${ipVersion === 4 ? "ip" : "ip6"} ${side} @${set}`];
}

function matchTransport(transports: readonly string[]): string {
  return transports.length === 1 ? transports[0]! : `meta l4proto { ${transports.join(", ")} } th`;
}

function nameSets(roles: readonly RequirementParty[], site: Site): SetNames {
  const names = new Map<string, string>();
  const named = setNames("role", roles.map(nameForSet));
  for (const role of roles) {
    const name = named.get(nameForSet(role))!;
    for (const ipVersion of IP_VERSIONS) {
      if (membersOf(role, ipVersion, site).length > 0) names.set(keyOf(role, ipVersion), `${name}_ipv${ipVersion}`);
    }
  }
  return names;
}

/** A role, or what stands in its place. */
function nameForSet(role: RequirementParty): string {
  return typeof role === "string" ? role : (role.name ?? keyOfParty(role));
}

function keyOf(role: RequirementParty, ipVersion: IpVersion): string {
  return `${ipVersion} ${keyOfParty(role)}`;
}

function membersOf(role: RequirementParty, ipVersion: IpVersion, site: Site): { place: string; name: string | null }[] {
  return (endpointsWith([role], site) ?? []).flatMap(({ name, addresses, networks }) =>
    [
      ...addresses.filter((address) => address.ipVersion === ipVersion).map(formatAddress),
      ...networks.filter(({ address }) => address.ipVersion === ipVersion).map(describeNetwork),
    ].map((place) => ({ place, name })),
  );
}
