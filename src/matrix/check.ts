/**
 * Whether a set of requirements holds together.
 */
import { ANYONE, isDomain, type Requirement, ROLES } from "./requirement.ts";

/**
 * @param siteRoles roles that the site gives to its endpoints, besides the matrix's own
 * @returns a sentence a mistake
 */
export function checkRequirements(requirements: readonly Requirement[], siteRoles: readonly string[]): string[] {
  const mistakes: string[] = [];
  const roles = new Set<string>([...ROLES, ANYONE, ...siteRoles]);
  const ids = new Set<string>();
  for (const { id, from, to, transports, ports, source } of requirements) {
    if (ids.has(id)) mistakes.push(`${id}: another requirement has this id`);
    ids.add(id);
    for (const role of [...from, ...(isDomain(to) ? [] : to)]) {
      if (typeof role === "string" && !roles.has(role))
        mistakes.push(`${id} (${source}): no endpoint has the role ${role}, and the matrix knows none`);
    }
    if (transports.length === 0) mistakes.push(`${id}: no transport`);
    if (ports !== "dynamic" && ports.length === 0) mistakes.push(`${id}: no port`);
    if (source === "") mistakes.push(`${id}: no source is cited`);
  }
  return mistakes;
}
