/**
 * The entry of a site file's `accept` list that fits one conversation, or all of a finding, to be completed and pasted.
 */
import { stringify } from "yaml";
import type { Finding } from "../audit/finding.ts";
import { isDomain } from "../site/party-words.ts";
import { ACCEPTABLE_KINDS } from "../site/site.ts";
import type { ReportConversation } from "./report.ts";

/** Nobody looks again at what holds for ever. */
const PROPOSED_DAYS = 90;
const DAY_MS = 86_400_000;

/**
 * @param now when the report was made, as it says
 * @returns an item of the list, as lines of YAML
 */
export function acceptEntry(conversation: ReportConversation, now: string): string[] {
  return entryLines(matchOf(conversation), now);
}

/**
 * An entry that fits the finding with all of its conversations, by what they have in common; null where that is not
 * enough to tell them from others, and for what no entry can accept.
 */
export function acceptEntryOfFinding(
  { kind, requirement }: Finding,
  conversations: readonly ReportConversation[],
  now: string,
): string[] | null {
  const [first, ...others] = conversations;
  if (first === undefined || !isAcceptable(kind)) return null;
  if (others.length === 0) return acceptEntry(first, now);
  const matches = others.map(matchOf);
  const common = Object.fromEntries(
    Object.entries(matchOf(first)).filter(([field, value]) => matches.every((match) => match[field] === value)),
  );
  if (common.client === undefined && common.server === undefined && requirement === null) return null;
  return entryLines({ ...common, ...(requirement === null ? {} : { requirement }), kind }, now);
}

function isAcceptable(kind: Finding["kind"]): boolean {
  return ACCEPTABLE_KINDS.some((acceptable) => acceptable === kind);
}

type Match = Readonly<Record<string, string | number>>;

function matchOf({ client, server, transport, target, targetPort }: ReportConversation): Match {
  const port = targetPort ?? server.port;
  return {
    client: client.address,
    server: server.address,
    transport,
    ...(port === null ? {} : { port }),
    // Off the wire may come what is no domain's name: then the addresses must do.
    ...(target !== null && isDomain(target) ? { target } : {}),
  };
}

function entryLines(match: Match, now: string): string[] {
  const until = new Date(Date.parse(now) + PROPOSED_DAYS * DAY_MS).toISOString().slice(0, "YYYY-MM-DD".length);
  const entry = { match, reason: "Say why this is accepted", owner: "Say who decided", until };
  return stringify([entry], { lineWidth: 0 }).trimEnd().split("\n");
}
