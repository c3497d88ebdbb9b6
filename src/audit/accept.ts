/**
 * The site's accept list: a finding is accepted when every conversation that it is made of fits an entry.
 */
import { contains } from "../flow/address.ts";
import type { Identity } from "../site/roles.ts";
import type { AcceptEntry } from "../site/site.ts";
import type { Party } from "./party.ts";

/** What an entry can name of a party. */
interface AcceptedParty extends Pick<Party, "address"> {
  readonly identity: Pick<Identity, "allRoles">;
}

/** What an entry is held against: a judged conversation, or what a stored report has of one. */
export interface AcceptedConversation {
  readonly client: AcceptedParty;
  readonly server: AcceptedParty;
  readonly transport: string;
  readonly port: number | null;
}

/**
 * @param today as YYYY-MM-DD, UTC: an entry holds up to and on its `until` day
 * @returns the entry that fits the first conversation, or null where one of them fits none
 */
export function findAcceptance(
  entries: readonly AcceptEntry[],
  conversations: readonly AcceptedConversation[],
  today: string,
): AcceptEntry | null {
  const valid = entries.filter(({ until }) => until === null || today <= until);
  const fitting = conversations.map((conversation) => valid.find((entry) => fits(entry, conversation)) ?? null);
  return fitting.every((entry) => entry !== null) ? (fitting[0] ?? null) : null;
}

function fits(entry: AcceptEntry, { client, server, transport, port }: AcceptedConversation): boolean {
  return (
    isParty(entry.client, client) &&
    isParty(entry.server, server) &&
    (entry.transport === null || entry.transport === transport) &&
    (entry.port === null || entry.port === port)
  );
}

function isParty(wanted: AcceptEntry["client"], party: AcceptedParty): boolean {
  if (wanted === null) return true;
  return typeof wanted === "string" ? party.identity.allRoles.has(wanted) : contains(wanted, party.address);
}
