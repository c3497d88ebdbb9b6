/**
 * Which roles and which name an address has: what is declared for the address itself, else for the smallest network
 * that holds it.
 */
import { type Address, contains, formatAddress, formatNetwork } from "../flow/address.ts";
import { withImpliedRoles } from "../matrix/requirement.ts";
import type { InferredRole } from "./claims.ts";
import type { DeclaredEndpoint, Site } from "./site.ts";

/** Addresses declared as one endpoint share one identity. */
export interface Identity {
  readonly name: string | null;
  /** As declared, in the file's order. */
  readonly roles: readonly string[];
  /** With the roles that those imply. */
  readonly allRoles: ReadonlySet<string>;
  /** Whether it was declared as one endpoint with its addresses, not as a network. */
  readonly addressesAreOneMachine: boolean;
  readonly basis: DeclaredEndpoint["basis"] | "inferred";
  /** What says that it has a role. */
  readonly evidenceOf: (role: string) => readonly string[];
}

export const UNKNOWN: Identity = {
  name: null,
  roles: [],
  allRoles: new Set(),
  addressesAreOneMachine: false,
  basis: "declared",
  evidenceOf: () => [],
};

export type IdentityOf = (address: Address) => Identity;

/** Compiles a site's declarations into a look-up. */
export function compileIdentities(site: Site): IdentityOf {
  const byAddress = new Map<string, Identity>();
  const networks = site.endpoints
    .flatMap((endpoint) => endpoint.networks.map((network) => ({ network, endpoint })))
    .sort((a, b) => b.network.prefixLength - a.network.prefixLength)
    .map(({ network, endpoint }) => ({
      network,
      identity: identityOf(endpoint, `network ${formatNetwork(network)}, `),
    }));
  for (const endpoint of site.endpoints) {
    const identity = identityOf(endpoint, "");
    for (const address of endpoint.addresses) byAddress.set(formatAddress(address), identity);
  }
  return (address) =>
    byAddress.get(formatAddress(address)) ??
    networks.find(({ network }) => contains(network, address))?.identity ??
    UNKNOWN;
}

export function identityOf(endpoint: DeclaredEndpoint, how: string): Identity {
  return {
    name: endpoint.name,
    roles: endpoint.roles,
    allRoles: withImpliedRoles(endpoint.roles),
    addressesAreOneMachine: how === "",
    basis: endpoint.basis,
    evidenceOf: (role) => endpoint.evidence.get(role) ?? [`${how}${endpoint.place}`],
  };
}

/** Who an address is by the traffic alone: the roles that are certain or likely. */
export function inferredIdentity(inferred: readonly InferredRole[]): Identity {
  const used = new Map(
    inferred.filter(({ confidence }) => confidence !== "possible").map((entry) => [entry.role, entry]),
  );
  const roles = [...used.keys()];
  return {
    ...UNKNOWN,
    roles,
    allRoles: withImpliedRoles(roles),
    basis: "inferred",
    evidenceOf(role) {
      const entry = used.get(role);
      return entry === undefined ? [] : entry.evidence.map((text) => `${text} (${entry.confidence})`);
    },
  };
}
