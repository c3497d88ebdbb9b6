/**
 * The way back from roles to addresses: which endpoints of a site have a role. A requirement of the site may name addresses
 * in a role's place.
 */
import { contains, describeNetwork, formatAddress, formatNetwork, type Network } from "../flow/address.ts";
import { ANYONE, type Requirement, type RequirementParty, withImpliedRoles } from "../matrix/requirement.ts";
import type { DeclaredEndpoint, Site } from "./site.ts";

/** Whose traffic a requirement documents: where the document names the coordinator alone, that is meant. */
export function documentedClients({ from, coordinatorOnly }: Requirement): readonly RequirementParty[] {
  return coordinatorOnly ? ["coordinator"] : from;
}

/** The endpoints that are one of the parties, in the site's order, then the addresses named; null where that is everyone. */
export function endpointsWith(
  parties: readonly RequirementParty[],
  site: Pick<Site, "endpoints">,
): readonly DeclaredEndpoint[] | null {
  if (parties.includes(ANYONE)) return null;
  const having = site.endpoints.filter((endpoint) => {
    const own = withImpliedRoles(endpoint.roles);
    return parties.some((party) => typeof party === "string" && own.has(party));
  });
  const named = parties.flatMap((party) => (typeof party === "string" ? [] : [asEndpoint(party)]));
  return [...having, ...named];
}

function asEndpoint({ name, networks }: Exclude<RequirementParty, string>): DeclaredEndpoint {
  return { name, addresses: [], networks, roles: [], place: "", basis: "declared", evidence: new Map() };
}

/** The same for parties that are written alike. */
export function keyOfParty(party: RequirementParty): string {
  return typeof party === "string" ? party : party.networks.map(formatNetwork).join(" ");
}

/** An endpoint's addresses and networks as text. */
export function placesOf({ addresses, networks }: DeclaredEndpoint): string[] {
  return [...addresses.map(formatAddress), ...networks.map(describeNetwork)];
}

/**
 * What lies within a network of a role but is declared with other roles: it has not the role, though the network's
 * own text covers it.
 * @returns the network and the smaller declaration in it, as text
 */
export function exceptionsWithin(role: RequirementParty, site: Site): { network: string; exception: string }[] {
  if (typeof role !== "string") return [];
  const having = endpointsWith([role], site) ?? [];
  const others = site.endpoints.filter((endpoint) => !having.includes(endpoint));
  return having.flatMap(({ networks }) =>
    networks.flatMap((network) =>
      others.flatMap((other) =>
        [...other.addresses.map(asNetwork), ...other.networks]
          .filter((inner) => isWithin(inner, network))
          .map((inner) => ({ network: formatNetwork(network), exception: formatNetwork(inner) })),
      ),
    ),
  );
}

function asNetwork(address: DeclaredEndpoint["addresses"][number]): Network {
  return { address, prefixLength: address.ipVersion === 4 ? 32 : 128 };
}

function isWithin(inner: Network, outer: Network): boolean {
  return inner.prefixLength > outer.prefixLength && contains(outer, inner.address);
}
