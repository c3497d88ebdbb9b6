/**
 * Whether a capture shows someone: a role, or addresses.
 */
import { contains, describeNetwork } from "../flow/address.ts";
import { ANYONE, type RequirementParty } from "../matrix/requirement.ts";
import type { Party } from "./party.ts";

export type WasSeen = (party: RequirementParty) => boolean;

export function createWasSeen(seen: readonly Party[]): WasSeen {
  const roles = new Set(seen.flatMap(({ identity }) => [...identity.allRoles]));
  const addresses = new Set(seen.map(({ text }) => text));
  return (party) => {
    if (typeof party === "string") return party === ANYONE || roles.has(party);
    return party.networks.some((network) => {
      const text = describeNetwork(network);
      return text.includes("/") ? seen.some(({ address }) => contains(network, address)) : addresses.has(text);
    });
  };
}
