/**
 * Site files drafted from what there is: a pool's own database, or what an audit makes of the traffic.
 */
import type { AuditResult } from "../audit/conclusion.ts";
import { compareAddresses } from "../flow/address.ts";
import { neutralPath } from "../names/neutral-text.ts";
import { readPoolDatabase } from "../site/pool-database.ts";
import { draftSiteFile } from "../site/pool-draft.ts";
import { namesWithoutAddress, toPoolSite } from "../site/pool-site.ts";
import { listed } from "../site/pool-statement.ts";
import { draftFromTraffic, type SeenAddress } from "../site/traffic-draft.ts";
import { ExitStatus } from "./exit-status.ts";
import type { Input } from "./input-kind.ts";
import { describePoolProblem } from "./site.ts";

export interface Draft {
  /** Null where there was nothing to draft it from. */
  readonly text: string | null;
  /** What the user must know of it, a sentence each. */
  readonly notes: readonly string[];
  readonly status: number;
}

/** @param names of the captures, for the head */
export function draftFromAudit(names: readonly string[], result: AuditResult): string {
  const { roles, pools } = result.inference;
  const addresses = result.addresses
    .map(({ party, seen }, id) => ({ party, seen, id }))
    .filter(({ party, seen }) => seen && !party.isGroup)
    .sort((a, b) => compareAddresses(a.party.address, b.party.address))
    .map(({ party, id }): SeenAddress => {
      const pool = pools.findIndex((hosts) => hosts.includes(id));
      return {
        text: party.text,
        name: result.names.get(id) ?? null,
        roles: roles.get(id) ?? [],
        pool: pool < 0 ? null : pool,
      };
    });
  return draftFromTraffic(names, addresses);
}

/** @returns the draft, or why there is none */
export async function draftFromPoolDatabase(path: string, source: Input["source"]): Promise<Draft | string> {
  const { database, problem } = await readPoolDatabase(source);
  if (problem !== null) return describePoolProblem(problem);
  const poolSite = toPoolSite(database);
  const names = namesWithoutAddress(poolSite);
  const notes =
    names.length === 0
      ? []
      : [`${neutralPath(path)}: no address in the database has ${listed(names)}: complete it in the drafted file`];
  return { text: draftSiteFile(path, poolSite), notes, status: ExitStatus.done };
}
