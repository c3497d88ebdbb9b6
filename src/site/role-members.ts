/**
 * The way back from roles to addresses: which endpoints of a site have a role.
 */
import { contains, formatAddress, formatNetwork, type Network } from "../flow/address.ts";
import { ANYONE, type Requirement, withImpliedRoles } from "../matrix/requirement.ts";
import type { DeclaredEndpoint, Site } from "./site.ts";

/** Whose traffic a requirement documents: where the document names the coordinator alone, that is meant. */
export function documentedClients({ from, coordinatorOnly }: Requirement): readonly string[] {
  return coordinatorOnly ? ["coordinator"] : from;
}

/** The endpoints that have one of the roles, in the site's order; null where that is everyone. */
export function endpointsWith(roles: readonly string[], site: Site): readonly DeclaredEndpoint[] | null {
  if (roles.includes(ANYONE)) return null;
  return site.endpoints.filter((endpoint) => {
    const own = withImpliedRoles(endpoint.roles);
    return roles.some((role) => own.has(role));
  });
}

/** An endpoint's addresses and networks as text. */
export function placesOf({ addresses, networks }: DeclaredEndpoint): string[] {
  return [...addresses.map(formatAddress), ...networks.map(formatNetwork)];
}

/**
 * What lies within a network of a role but is declared with other roles: it has not the role, though the network's
 * own text covers it.
 * @returns the network and the smaller declaration in it, as text
 */
export function exceptionsWithin(role: string, site: Site): { network: string; exception: string }[] {
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
