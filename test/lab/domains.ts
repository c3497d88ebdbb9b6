/** The names that the document speaks of, as the lab's DNS gives them out: each with an address of its own. */
import { addressIn, type Family } from "./parties.ts";

export const DOMAINS = {
  "repo.ops.xenserver.com": 80,
  "repo-src.ops.xenserver.com": 81,
  "telemetry.ops.xenserver.com": 82,
  "updates.ops.xenserver.com": 83,
  "support.citrix.com": 84,
  "pvupdates.vmd.citrix.com": 85,
  "downloadns.citrix.com.edgesuite.net": 86,
  /** Of no row. */
  "mirror.example.net": 87,
} as const;

export type Domain = keyof typeof DOMAINS;

export const DOMAIN_KEYS = Object.keys(DOMAINS) as Domain[]; // the object's own keys

export function domainAddress(domain: Domain, family: Family = "v4"): string {
  return addressIn("outside", DOMAINS[domain], family);
}
