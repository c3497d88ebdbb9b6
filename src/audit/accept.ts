/**
 * The site's accept list: a finding is accepted when one entry fits every conversation that it is made of.
 */
import { contains } from "../flow/address.ts";
import type { AcceptEntry } from "../site/site.ts";
import type { JudgedConversation } from "./judged.ts";
import type { Party } from "./party.ts";

/** @param today as YYYY-MM-DD, UTC: an entry holds up to and on its `until` day */
export function findAcceptance(
  entries: readonly AcceptEntry[],
  conversations: readonly JudgedConversation[],
  today: string,
): AcceptEntry | null {
  if (conversations.length === 0) return null;
  const fitting = entries.find(
    (entry) =>
      (entry.until === null || today <= entry.until) &&
      conversations.every((conversation) => fits(entry, conversation)),
  );
  return fitting ?? null;
}

function fits(entry: AcceptEntry, { client, server, transport, port }: JudgedConversation): boolean {
  return (
    isParty(entry.client, client) &&
    isParty(entry.server, server) &&
    (entry.transport === null || entry.transport === transport) &&
    (entry.port === null || entry.port === port)
  );
}

function isParty(wanted: AcceptEntry["client"], party: Party): boolean {
  if (wanted === null) return true;
  return typeof wanted === "string" ? party.identity.allRoles.has(wanted) : contains(wanted, party.address);
}
