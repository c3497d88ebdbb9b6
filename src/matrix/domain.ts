/**
 * Domain names against the matrix's domains: whole labels, any case, a trailing dot ignored.
 */
import type { DomainParty } from "./requirement.ts";

export function matchesDomain(name: string, party: DomainParty): boolean {
  const labels = normalised(name);
  const wanted = normalised(party.domain);
  return labels === wanted || (party.withSubdomains && labels.endsWith(`.${wanted}`));
}

/** DNS ignores the case of ASCII letters alone (RFC 4343). In Unicode others fold to those: the Kelvin sign to `k`. */
function normalised(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase()).replace(/\.$/, "");
}
