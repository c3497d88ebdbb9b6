/**
 * What the makers of findings say of a group of conversations; the rest of a finding is the same for all.
 */
import type { JudgedConversation } from "./judged.ts";
import type { FindingKind, Severity } from "./words.ts";

export interface Draft {
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** With the kind, what the finding's id is made of. */
  readonly key: readonly (string | number | null)[];
  readonly requirement: string | null;
  readonly title: string;
  readonly reason: string;
  readonly check: string;
  /** What to put into the site file, as YAML of its own lines. */
  readonly suggestion?: string | null;
}

/** Conversations with one cause; the first speaks for all. */
export type Group<Item extends JudgedConversation = JudgedConversation> = readonly [Item, ...Item[]];

export interface DraftedGroup {
  /** None where the finding is that there are none. */
  readonly group: readonly JudgedConversation[];
  readonly draft: Draft;
}

/** Groups conversations under a key, in the order in which the keys came. */
export function groupBy<Item extends JudgedConversation>(
  conversations: readonly Item[],
  keyOf: (conversation: Item) => string,
): Group<Item>[] {
  const groups = new Map<string, [Item, ...Item[]]>();
  for (const conversation of conversations) {
    const key = keyOf(conversation);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [conversation]);
    else group.push(conversation);
  }
  return [...groups.values()];
}

/** The requirement that covers a conversation, or the nearest. */
export function requirementOf({ judgement }: JudgedConversation): string | null {
  return judgement.requirements[0]?.id ?? judgement.nearest?.requirement.id ?? null;
}

/** The first one's reason, and for how many more clients, or addresses of the server, it holds. */
export function reasonOf(group: Group): string {
  const clients = new Set(group.map(({ client }) => client.text)).size - 1;
  const addresses = new Set(group.map(({ server }) => server.text)).size - 1;
  const others = [
    ...(clients > 0 ? [`${clients} more client${clients === 1 ? "" : "s"}`] : []),
    ...(addresses > 0 ? [`${addresses} more address${addresses === 1 ? "" : "es"} of the server`] : []),
  ];
  const { reason } = group[0];
  return others.length === 0 ? reason : `${reason} The same holds for ${others.join(" and ")}.`;
}

const MAX_NAMED = 3;

/** `a`, `a and b`, `a, b, c and 4 more`: each name once. */
export function listNames(names: Iterable<string>): string {
  const unique = [...new Set(names)];
  const named = unique.slice(0, MAX_NAMED);
  if (unique.length > MAX_NAMED) return `${named.join(", ")} and ${unique.length - MAX_NAMED} more`;
  return named.length === 1 ? named[0]! : `${named.slice(0, -1).join(", ")} and ${named.at(-1)}`;
}
