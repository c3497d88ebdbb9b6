/**
 * Conversations of two reports: which are in one of them only, and which are in both and changed. Background is left
 * out: the matrix does not speak of it.
 */
import { isFailing } from "../audit/words.ts";
import {
  type Direction,
  directionOf,
  partiesSeen,
  type SeenParties,
  type Side,
  worstFirst,
} from "./difference-side.ts";
import type { StoredConversation } from "./stored-report.ts";

/** A conversation that the other report does not have, and which of its parties that report saw. */
export interface LoneConversation {
  readonly conversation: StoredConversation;
  readonly partiesSeenInOther: SeenParties;
}

const COMPARED_FIELDS = ["verdict", "outcome", "requirements", "target"] as const;
type ComparedField = (typeof COMPARED_FIELDS)[number];

export interface ConversationChange {
  readonly direction: Direction;
  readonly changed: readonly ComparedField[];
  readonly a: StoredConversation;
  readonly b: StoredConversation;
}

export interface ConversationDifference {
  readonly onlyInA: readonly LoneConversation[];
  readonly onlyInB: readonly LoneConversation[];
  readonly changed: readonly ConversationChange[];
}

/** The same conversation in the other report, by its id here. */
export type PartnerOf = ReadonlyMap<string, StoredConversation>;

interface Pairs {
  readonly pairs: readonly { readonly a: StoredConversation; readonly b: StoredConversation }[];
  readonly partnersOfA: PartnerOf;
  readonly partnersOfB: PartnerOf;
}

/** By id; and one that only gained or lost its name, by what else makes an id. */
export function pairConversations(a: Side, b: Side): Pairs {
  const byId = new Map(b.report.conversations.map((conversation) => [conversation.id, conversation]));
  const idsOfA = new Set(a.report.conversations.map(({ id }) => id));
  const aloneInA = byPlace(a.report.conversations.filter(({ id }) => !byId.has(id)));
  const aloneInB = byPlace(b.report.conversations.filter(({ id }) => !idsOfA.has(id)));
  const pairs = a.report.conversations.flatMap((conversation) => {
    const place = placeOf(conversation);
    const partner = byId.get(conversation.id) ?? renamed(aloneInA.get(place), aloneInB.get(place));
    return partner === null ? [] : [{ a: conversation, b: partner }];
  });
  return {
    pairs,
    partnersOfA: new Map(pairs.map((pair) => [pair.a.id, pair.b])),
    partnersOfB: new Map(pairs.map((pair) => [pair.b.id, pair.a])),
  };
}

/** Where one conversation stands alone at its place in each report, and one of the two has no name. */
function renamed(
  inA: readonly StoredConversation[] = [],
  inB: readonly StoredConversation[] = [],
): StoredConversation | null {
  const [before, after] = [inA[0], inB[0]];
  if (before === undefined || after === undefined || inA.length > 1 || inB.length > 1) return null;
  return before.target === null || after.target === null ? after : null;
}

function byPlace(conversations: readonly StoredConversation[]): Map<string, StoredConversation[]> {
  const places = new Map<string, StoredConversation[]>();
  for (const conversation of conversations) {
    const place = placeOf(conversation);
    const known = places.get(place);
    if (known === undefined) places.set(place, [conversation]);
    else known.push(conversation);
  }
  return places;
}

function placeOf({ client, server, transport }: StoredConversation): string {
  return JSON.stringify([client.address, server.address, server.port, transport]);
}

export function compareConversations(
  a: Side,
  b: Side,
  { pairs, partnersOfA, partnersOfB }: Pairs,
): ConversationDifference {
  return {
    onlyInA: alone(a, partnersOfA, b),
    onlyInB: alone(b, partnersOfB, a),
    changed: worstFirst(pairs.flatMap((pair) => describeChange(pair.a, pair.b))),
  };
}

/** The gravest first. */
function alone({ report }: Side, partners: PartnerOf, other: Side): LoneConversation[] {
  return report.conversations
    .filter(({ id, verdict }) => verdict !== "background" && !partners.has(id))
    .toSorted((x, y) => gravityOf(y) - gravityOf(x))
    .map((conversation) => ({ conversation, partiesSeenInOther: partiesSeen(conversation, other) }));
}

function describeChange(a: StoredConversation, b: StoredConversation): ConversationChange[] {
  if (a.verdict === "background" && b.verdict === "background") return [];
  const changed = COMPARED_FIELDS.filter((field) => textOf(a[field]) !== textOf(b[field]));
  return changed.length === 0 ? [] : [{ direction: directionOf(gravityOf(a), gravityOf(b)), changed, a, b }];
}

/** The order of requirements is the matrix's, and says nothing; names that differ in case alone are one. */
function textOf(value: StoredConversation[ComparedField]): string | null {
  return typeof value === "object" ? (value?.toSorted().join() ?? null) : value.toLowerCase();
}

const VERDICT_GRAVITY = { background: 0, expected: 0, undocumented: 1, unexpected: 2 } as const;
const FAILING_GRAVITY = 3;

/** What fails is graver than what should not be. */
function gravityOf({ verdict, outcome }: StoredConversation): number {
  return VERDICT_GRAVITY[verdict] + (isFailing(outcome) ? FAILING_GRAVITY : 0);
}
