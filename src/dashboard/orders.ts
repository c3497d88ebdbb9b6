/**
 * In which order findings and conversations can stand. To add an order, add an entry.
 */
import type { Finding } from "../audit/finding.ts";
import { isFailing, SEVERITIES, type Verdict } from "../audit/words.ts";
import type { ReportConversation } from "../report/report.ts";
import { shortName } from "../report/text.ts";

export const FINDING_ORDERS = ["severity", "newest", "kind"] as const;
export type FindingOrder = (typeof FINDING_ORDERS)[number];

export const CONVERSATION_ORDERS = [
  "failing",
  "latest",
  "packets",
  "bytes",
  "client",
  "server",
  "port",
  "requirement",
] as const;
export type ConversationOrder = (typeof CONVERSATION_ORDERS)[number];

export const ORDER_TITLES = {
  severity: "severity",
  newest: "newest first",
  kind: "kind",
  failing: "failing first",
  latest: "latest first",
  packets: "most packets first",
  bytes: "most bytes first",
  client: "client",
  server: "server",
  port: "port",
  requirement: "requirement",
} as const satisfies Record<FindingOrder | ConversationOrder, string>;

const VERDICT_RANK = {
  unexpected: 1,
  undocumented: 2,
  expected: 3,
  background: 4,
} as const satisfies Record<Verdict, number>;

type SortKey = number | string;

/** Each conversation's place, smallest first. */
const CONVERSATION_KEYS = {
  failing: ({ verdict, outcome }) => (verdict !== "background" && isFailing(outcome) ? 0 : VERDICT_RANK[verdict]),
  latest: ({ lastSeen }) => -Date.parse(lastSeen),
  packets: ({ packets }) => -(packets.fromClient + packets.fromServer),
  bytes: ({ bytes }) => -(bytes.fromClient + bytes.fromServer),
  client: ({ client }) => shortName(client),
  server: ({ server }) => shortName(server),
  port: ({ server }) => server.port ?? 0,
  requirement: ({ requirements, nearest }) => requirements[0] ?? nearest?.requirement ?? "~",
} as const satisfies Record<ConversationOrder, (conversation: ReportConversation) => SortKey>;

export function orderConversations(
  conversations: readonly ReportConversation[],
  order: ConversationOrder,
): readonly ReportConversation[] {
  return orderBy(conversations, CONVERSATION_KEYS[order]);
}

/** @param since when each finding came that was not there from the first */
export function orderFindings(
  findings: readonly Finding[],
  order: FindingOrder,
  since: ReadonlyMap<string, string>,
): readonly Finding[] {
  const bySeverity = orderBy(findings, ({ severity }) => SEVERITIES.indexOf(severity));
  if (order === "severity") return bySeverity;
  if (order === "kind") return orderBy(bySeverity, ({ kind }) => kind);
  return orderBy(bySeverity, ({ id }) => -Date.parse(since.get(id) ?? "1970-01-01"));
}

/** Stable, and each key is made once: there may be 100,000 of them. The keys are all numbers, or all texts. */
function orderBy<Item>(items: readonly Item[], keyOf: (item: Item) => SortKey): Item[] {
  const keyed = items.map((item) => ({ item, key: keyOf(item) }));
  keyed.sort((a, b) => compare(a.key, b.key));
  return keyed.map(({ item }) => item);
}

function compare(a: SortKey, b: SortKey): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return a < b ? -1 : Number(a > b);
}
