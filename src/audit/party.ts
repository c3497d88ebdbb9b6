/**
 * A party of a conversation: an address with its text and who it is.
 */
import { type Address, formatAddress, isGroupAddress } from "../flow/address.ts";
import type { AddressBook } from "../flow/address-book.ts";
import type { Identity } from "../site/roles.ts";
import type { Site } from "../site/site.ts";

export interface Party {
  readonly address: Address;
  readonly text: string;
  /** The first of its names. */
  readonly name: string | null;
  /** As the site file declares it, and then as hosts files have it. */
  readonly names: readonly string[];
  readonly identity: Identity;
  /** What the traffic makes of an address that nobody declared; null where it makes nothing. */
  readonly looksLike: string | null;
  /** Multicast or broadcast. */
  readonly isGroup: boolean;
}

/** Parties by their number in the address book, each worked out once. */
export type PartyOf = (id: number) => Party;

/** What is known of the address with that number. */
export type Known = (
  id: number,
  address: Address,
) => { readonly identity: Identity; readonly looksLike: string | null };

export function createParties(book: AddressBook, known: Known, hostNames: Site["hostNames"]): PartyOf {
  const parties: (Party | undefined)[] = [];
  return (id) => {
    const made = parties[id];
    if (made !== undefined) return made;
    const address = book.addresses[id]!;
    const text = formatAddress(address);
    const { identity, looksLike } = known(id, address);
    const names = [...(identity.name === null ? [] : [identity.name]), ...(hostNames.get(text) ?? [])];
    const isGroup = isGroupAddress(address);
    const party: Party = { address, text, name: names[0] ?? null, names, identity, looksLike, isGroup };
    parties[id] = party;
    return party;
  };
}

/** Whether two addresses, by their numbers or -1, are one machine's. */
export function isSameMachine(partyOf: PartyOf, a: number, b: number): boolean {
  if (a === b || a < 0 || b < 0) return a === b;
  const { identity } = partyOf(a);
  return identity.addressesAreOneMachine && identity === partyOf(b).identity;
}

/** `xs1 (10.0.0.11)` or the address alone. */
export function describeParty(party: Party): string {
  return party.name === null ? party.text : `${party.name} (${party.text})`;
}

/** `xs1`, or the address of a party without a name. */
export function nameOf(party: Party): string {
  return party.name ?? party.text;
}

/** `the roles host and coordinator`, or that nothing is declared, and what it looks like then. */
export function describeRoles(party: Party): string {
  const { roles } = party.identity;
  if (roles.length === 0) return party.looksLike === null ? "no role" : `no role (looks like ${party.looksLike})`;
  return `the role${roles.length > 1 ? "s" : ""} ${roles.join(" and ")}`;
}
