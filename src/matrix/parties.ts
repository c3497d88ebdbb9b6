/**
 * The parties of a requirement held against an address and its roles.
 */
import { type Address, contains } from "../flow/address.ts";
import { ANYONE, type RequirementParty } from "./requirement.ts";

/** An address with what it is known as. */
export interface KnownAddress {
  readonly address: Address;
  readonly identity: { readonly allRoles: ReadonlySet<string> };
}

export function isOneOf(parties: readonly RequirementParty[], someone: KnownAddress): boolean {
  return parties.some((party) => isParty(party, someone));
}

export function isParty(party: RequirementParty, { address, identity }: KnownAddress): boolean {
  if (typeof party === "string") return party === ANYONE || identity.allRoles.has(party);
  return party.networks.some((network) => contains(network, address));
}
