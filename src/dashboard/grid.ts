/**
 * The matrix as a grid: clients down, servers across, and in each cell the requirements between them.
 */
import type { Coverage } from "../audit/coverage.ts";
import type { CoverageStatus } from "../audit/words.ts";
import { describeRequirementParty, isDomain, type Requirement } from "../matrix/requirement.ts";

/** All domains outside are one column: each has one row or two. */
const DOMAINS = "domains";

export interface GridRow {
  readonly requirement: Requirement;
  /** Null until there is a report. */
  readonly coverage: Coverage | null;
}

export interface Grid {
  readonly clients: readonly string[];
  readonly servers: readonly string[];
  /** What stands in a cell; nothing in most. */
  readonly cell: (client: string, server: string) => readonly GridRow[];
}

/** In the order in which a cell shows them, as far as it has room. */
export const STATUS_ORDER: readonly CoverageStatus[] = ["failing", "seen", "unseen", "not-observable"];

export function createGrid(requirements: readonly Requirement[], coverage: readonly Coverage[] | null): Grid {
  const coverageOf = new Map((coverage ?? []).map((row) => [row.requirement, row]));
  const cells = new Map<string, GridRow[]>();
  const [clients, servers] = [new Set<string>(), new Set<string>()];
  for (const requirement of requirements) {
    const row = { requirement, coverage: coverageOf.get(requirement.id) ?? null };
    for (const client of requirement.from.map(describeRequirementParty)) {
      clients.add(client);
      for (const server of serversOf(requirement)) {
        servers.add(server);
        const key = keyOf(client, server);
        const rows = cells.get(key);
        if (rows === undefined) cells.set(key, [row]);
        else rows.push(row);
      }
    }
  }
  return {
    clients: [...clients],
    servers: [...servers],
    cell: (client, server) => cells.get(keyOf(client, server)) ?? [],
  };
}

function serversOf({ to }: Requirement): string[] {
  return isDomain(to) ? [DOMAINS] : to.map(describeRequirementParty);
}

function keyOf(client: string, server: string): string {
  return JSON.stringify([client, server]);
}

export function countStatuses(rows: readonly GridRow[]): Record<CoverageStatus, number> {
  const counts = { failing: 0, seen: 0, unseen: 0, "not-observable": 0 };
  for (const { coverage } of rows) if (coverage !== null) counts[coverage.status]++;
  return counts;
}
