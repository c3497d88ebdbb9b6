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

/** Each conversation's place, smallest first but for those below. */
const CONVERSATION_KEYS = {
  failing: ({ verdict, outcome }) => (verdict !== "background" && isFailing(outcome) ? 0 : VERDICT_RANK[verdict]),
  latest: ({ lastSeen }) => Date.parse(lastSeen),
  packets: ({ packets }) => packets.fromClient + packets.fromServer,
  bytes: ({ bytes }) => bytes.fromClient + bytes.fromServer,
  client: ({ client }) => shortName(client),
  server: ({ server }) => shortName(server),
  port: ({ server }) => server.port ?? 0,
  requirement: ({ requirements, nearest }) => requirements[0] ?? nearest?.requirement ?? "~",
} as const satisfies Record<ConversationOrder, (conversation: ReportConversation) => SortKey>;

const LARGEST_FIRST: ReadonlySet<ConversationOrder> = new Set(["latest", "packets", "bytes"]);

export function orderConversations(
  conversations: readonly ReportConversation[],
  order: ConversationOrder,
): readonly ReportConversation[] {
  return orderBy(conversations, CONVERSATION_KEYS[order], LARGEST_FIRST.has(order));
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
  return orderBy(bySeverity, ({ id }) => since.get(id) ?? "", true);
}

/**
 * Stable; the keys are all numbers, or all texts. There may be 100,000 of them, and a key is waiting for the frame: each is
 * made once, and places in a typed array are sorted, in a third of the time that an array of objects takes.
 */
function orderBy<Item>(items: readonly Item[], keyOf: (item: Item) => SortKey, isLargestFirst = false): Item[] {
  const keys = items.map(keyOf);
  const compare = typeof keys[0] === "number" ? compareNumbers(keys) : compareTexts(keys);
  const sign = isLargestFirst ? -1 : 1;
  const places = new Uint32Array(items.length);
  for (let place = 0; place < places.length; place++) places[place] = place;
  places.sort((a, b) => sign * compare(a, b) || a - b);
  const ordered: Item[] = [];
  for (const place of places) ordered.push(items[place]!);
  return ordered;
}

type ComparePlaces = (a: number, b: number) => number;

function compareNumbers(keys: readonly SortKey[]): ComparePlaces {
  const numbers = new Float64Array(keys.length);
  for (let place = 0; place < keys.length; place++) numbers[place] = Number(keys[place]);
  return (a, b) => numbers[a]! - numbers[b]!;
}

function compareTexts(keys: readonly SortKey[]): ComparePlaces {
  return (a, b) => (keys[a]! < keys[b]! ? -1 : Number(keys[a]! > keys[b]!));
}
