/**
 * The site's own resources by the names that the site file and hosts files give them.
 */
import { type Address, formatAddress, parseAddress } from "../flow/address.ts";
import { withImpliedRoles } from "../matrix/requirement.ts";
import { compileIdentities } from "./roles.ts";
import type { Site } from "./site.ts";

/** Whether the site file or a hosts file gives this address that name, which is in small letters. */
export function createIsDeclared(site: Site): (name: string, address: Address) => boolean {
  const identityOf = compileIdentities(site);
  return (name, address) =>
    [identityOf(address).name, ...(site.hostNames.get(formatAddress(address)) ?? [])].some(
      (declared) => declared?.toLowerCase() === name,
    );
}

/** Roles by name, in small letters; names without a role are left out. */
export function resourcesOf(site: Site): Map<string, ReadonlySet<string>> {
  const resources = new Map<string, ReadonlySet<string>>();
  for (const { name, roles } of site.endpoints) {
    if (name !== null && roles.length > 0) resources.set(name.toLowerCase(), withImpliedRoles(roles));
  }
  const identityOf = compileIdentities(site);
  for (const [text, names] of site.hostNames) {
    const address = parseAddress(text);
    const roles = address === null ? null : identityOf(address).allRoles;
    if (roles === null || roles.size === 0) continue;
    for (const name of names) resources.set(name.toLowerCase(), roles);
  }
  return resources;
}
