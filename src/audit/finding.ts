/**
 * A finding: what a person must look at. Conversations with one cause are one finding.
 */
import type { FindingKind, Severity } from "./words.ts";

export interface Finding {
  readonly id: string;
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** Id of the requirement at stake, or null. */
  readonly requirement: string | null;
  readonly title: string;
  readonly reason: string;
  /** What to look at next. */
  readonly check: string;
  /** Ids of the conversations. */
  readonly conversations: readonly string[];
  readonly accepted: { readonly reason: string; readonly owner: string | null; readonly until: string | null } | null;
}

/** Groups items under a key, in the order in which the keys came. */
export function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

const MAX_NAMED = 3;

/** `a`, `a and b`, `a, b, c and 4 more`: each name once. */
export function listNames(names: Iterable<string>): string {
  const unique = [...new Set(names)];
  const named = unique.slice(0, MAX_NAMED);
  if (unique.length > MAX_NAMED) return `${named.join(", ")} and ${unique.length - MAX_NAMED} more`;
  return named.length === 1 ? named[0]! : `${named.slice(0, -1).join(", ")} and ${named.at(-1)}`;
}
