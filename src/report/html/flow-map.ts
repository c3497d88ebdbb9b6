/**
 * Who talks to whom: conversations by the parties' roles (an address without a role stands for itself) and by how they
 * fare, the most telling of them, and the rest as "others".
 */
import { isFailing } from "../../audit/words.ts";
import type { ReportConversation, ReportParty } from "../report.ts";
import { shortName } from "../text.ts";

/** How conversations fare; what must be looked at comes first. */
export const FARES = ["failing", "unexpected", "undocumented", "expected"] as const;
export type Fare = (typeof FARES)[number];

export interface FlowLink {
  readonly client: string;
  readonly server: string;
  readonly fare: Fare;
  readonly conversations: number;
}

/** More cannot be told apart in a picture. */
const MAX_LINKS = 40;
const OTHERS = "others";

export function flowLinks(conversations: readonly ReportConversation[]): FlowLink[] {
  const links = new Map<string, FlowLink>();
  for (const conversation of conversations) {
    if (conversation.verdict === "background") continue;
    const [client, server] = [partyLabel(conversation.client), serverLabel(conversation)];
    add(links, { client, server, fare: fareOf(conversation), conversations: 1 });
  }
  const inOrder = [...links.values()].sort(byConcern);
  if (inOrder.length <= MAX_LINKS) return inOrder;
  const rest = new Map<string, FlowLink>();
  const kept = inOrder.slice(0, MAX_LINKS - FARES.length);
  for (const link of inOrder.slice(kept.length)) add(rest, { ...link, client: OTHERS, server: OTHERS });
  return [...kept, ...rest.values()].sort(byConcern);
}

function add(links: Map<string, FlowLink>, link: FlowLink): void {
  const key = JSON.stringify([link.client, link.server, link.fare]);
  const earlier = links.get(key)?.conversations ?? 0;
  links.set(key, { ...link, conversations: earlier + link.conversations });
}

function byConcern(a: FlowLink, b: FlowLink): number {
  return FARES.indexOf(a.fare) - FARES.indexOf(b.fare) || b.conversations - a.conversations;
}

export function fareOf({ verdict, outcome }: Pick<ReportConversation, "verdict" | "outcome">): Fare {
  if (isFailing(outcome)) return "failing";
  return verdict === "background" ? "expected" : verdict;
}

/** A domain outside has no role, and any address. */
function serverLabel({ server, target }: ReportConversation): string {
  return server.roles.length === 0 && target !== null ? target : partyLabel(server);
}

function partyLabel(party: ReportParty): string {
  return party.roles.length > 0 ? party.roles.join(", ") : shortName(party);
}
