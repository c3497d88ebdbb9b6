/**
 * One of two reports, made ready to be looked up in; and the words that every kind of change shares.
 */
import type { StoredConversation, StoredReport } from "./stored-report.ts";

/** What a change means for whoever runs the pool; `other` where it is neither better nor worse, or nothing tells. */
const DIRECTIONS = ["worse", "other", "better"] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** Which parties of a conversation a report saw packets from or to. */
export type SeenParties = "both" | "client" | "server" | "neither";

export interface Side {
  readonly report: StoredReport;
  /** Addresses that the report saw. */
  readonly seen: ReadonlySet<string>;
}

export function createSide(report: StoredReport): Side {
  return { report, seen: new Set(report.endpoints.filter(({ seen }) => seen).map(({ address }) => address)) };
}

export function partiesSeen({ client, server }: StoredConversation, { seen }: Side): SeenParties {
  if (seen.has(client.address)) return seen.has(server.address) ? "both" : "client";
  return seen.has(server.address) ? "server" : "neither";
}

/** Whether the second number of a grave matter is better or worse than the first. */
export function directionOf(gravityInA: number, gravityInB: number): Direction {
  if (gravityInA === gravityInB) return "other";
  return gravityInB > gravityInA ? "worse" : "better";
}

/** What got worse first; otherwise the order stays. */
export function worstFirst<Change extends { readonly direction: Direction }>(changes: readonly Change[]): Change[] {
  return changes.toSorted((x, y) => DIRECTIONS.indexOf(x.direction) - DIRECTIONS.indexOf(y.direction));
}
