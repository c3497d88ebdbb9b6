/**
 * The site's accept list: a finding is accepted when every conversation that it is made of fits an entry.
 */
import { matchesDomain } from "../matrix/domain.ts";
import { isParty, type KnownAddress } from "../matrix/parties.ts";
import { includesPort } from "../matrix/ports.ts";
import type { AcceptEntry } from "../site/site.ts";
import type { Finding } from "./finding.ts";

/** What an entry is held against: a conversation, judged just now or read from an older report. */
export interface AcceptableConversation {
  readonly client: KnownAddress;
  readonly server: KnownAddress & { readonly names: readonly string[] };
  readonly transport: string;
  readonly port: number | null;
  /** The port asked of a proxy, else the server's. */
  readonly judgedPort: number | null;
  readonly target: string | null;
}

export type AcceptableFinding = Pick<Finding, "kind" | "requirement">;

/**
 * @param today as YYYY-MM-DD, UTC
 * @returns the entry that fits the first conversation, or null where one of them fits none
 */
export function findAcceptance(
  entries: readonly AcceptEntry[],
  finding: AcceptableFinding,
  conversations: readonly AcceptableConversation[],
  today: string,
): AcceptEntry | null {
  const valid = entries.filter((entry) => !isExpired(entry, today));
  const fitting = conversations.map(
    (conversation) => valid.find((entry) => fitsEntry(entry, finding, conversation)) ?? null,
  );
  return fitting.every((entry) => entry !== null) ? (fitting[0] ?? null) : null;
}

/** An entry holds up to and on its `until` day. */
export function isExpired({ until }: AcceptEntry, today: string): boolean {
  return until !== null && until < today;
}

export function fitsEntry(
  entry: AcceptEntry,
  { kind, requirement }: AcceptableFinding,
  conversation: AcceptableConversation,
): boolean {
  return (
    (entry.kind === null || entry.kind === kind) &&
    (entry.requirement === null || entry.requirement === requirement) &&
    fitsTraffic(entry, conversation)
  );
}

/** Whether the entry is about this conversation, whatever a finding says of it. */
export function fitsTraffic(entry: AcceptEntry, conversation: AcceptableConversation): boolean {
  const { client, server, transport, port, judgedPort, target } = conversation;
  const names = target === null ? server.names : [target];
  const ports = [port, judgedPort].filter((number) => number !== null);
  return (
    (entry.client === null || isParty(entry.client, client)) &&
    (entry.server === null || isParty(entry.server, server)) &&
    (entry.transport === null || entry.transport === transport) &&
    (entry.port === null || ports.some((number) => includesPort([entry.port!], number))) &&
    (entry.target === null || names.some((name) => matchesDomain(name, entry.target!)))
  );
}
