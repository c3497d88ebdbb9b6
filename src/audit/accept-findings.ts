/**
 * Findings of kind `advisory` about the accept list itself: entries that expired, and those that match nothing any more.
 * An entry that hides nothing today may hide something new tomorrow.
 */
import { describePorts } from "../matrix/ports.ts";
import { describeDomain, describeRequirementParty } from "../matrix/requirement.ts";
import { neutralText } from "../names/neutral-text.ts";
import type { AcceptEntry } from "../site/site.ts";
import { fitsEntry, fitsTraffic, isExpired } from "./accept.ts";
import type { Finding } from "./finding.ts";
import type { JudgedConversation } from "./judged.ts";
import type { WasSeen } from "./sightings.ts";
import { stableId } from "./stable-id.ts";

/** A finding with the conversations that it is made of. */
export interface FindingWithGroup {
  readonly finding: Finding;
  readonly group: readonly JudgedConversation[];
}

export interface AcceptContext {
  readonly accept: readonly AcceptEntry[];
  /** YYYY-MM-DD, UTC. */
  readonly today: string;
  readonly wasSeen: WasSeen;
}

export function acceptFindings(
  findings: readonly FindingWithGroup[],
  judged: readonly JudgedConversation[],
  { accept, today, wasSeen }: AcceptContext,
): Finding[] {
  return accept.flatMap((entry) => {
    const matches = findings.filter(({ finding, group }) => group.some((item) => fitsEntry(entry, finding, item)));
    if (isExpired(entry, today)) return [describeExpired(entry, matches)];
    return matches.length === 0 && couldMatch(entry, judged, wasSeen) ? [describeIdle(entry)] : [];
  });
}

/**
 * Whether this capture would show what the entry accepts, were it still there: it holds packets of the parties; where a
 * requirement is named, or no party, some conversation that works now. Else nothing is proved.
 */
function couldMatch(entry: AcceptEntry, judged: readonly JudgedConversation[], wasSeen: WasSeen): boolean {
  const { client, server, transport, port, target, requirement } = entry;
  const parties = [client, server].filter((party) => party !== null);
  if (parties.length > 0 && requirement === null) return parties.every(wasSeen);
  const isAboutTraffic = [...parties, transport, port, target, requirement].some((field) => field !== null);
  return isAboutTraffic && judged.some((item) => concerns(item, requirement) && fitsTraffic(entry, item));
}

function concerns({ judgement: { requirements, nearest } }: JudgedConversation, requirement: string | null): boolean {
  if (requirement === null || nearest?.requirement.id === requirement) return true;
  return requirements.some(({ id }) => id === requirement);
}

function describeExpired(entry: AcceptEntry, matches: readonly FindingWithGroup[]): Finding {
  const open = matches.filter(({ finding }) => finding.accepted === null);
  const covered = open.flatMap(({ finding, group }) => group.filter((item) => fitsEntry(entry, finding, item)));
  const findings = `${open.length} finding${open.length === 1 ? "" : "s"}`;
  const owner = entry.owner === null ? "Find out" : `Ask ${neutralText(entry.owner)}`;
  return {
    ...describeEntry(entry, "expired"),
    title: `${nameOf(entry)} expired on ${entry.until}; it would still match ${findings}`,
    reason: `${placeOf(entry)} held up to and on ${entry.until}. ${open.length === 0 ? "No finding of this report is open for want of it." : `${findings} of this report ${open.length === 1 ? "is" : "are"} open for want of it.`}`,
    check: `${owner} whether it still holds: if so, give the entry a later date; if not, remove it.`,
    conversations: [...new Set(covered.map(({ id }) => id))],
  };
}

function describeIdle(entry: AcceptEntry): Finding {
  return {
    ...describeEntry(entry, "idle"),
    title: `${nameOf(entry)} matches nothing any more`,
    reason: `${placeOf(entry)} names what this capture shows, and no finding of this report matches it.`,
    check: "Whether what it accepted is over: if so, remove the entry, so that it cannot hide something new.",
    conversations: [],
  };
}

type EntryFields = Pick<Finding, "id" | "kind" | "severity" | "requirement" | "suggestion" | "accepted">;

function describeEntry({ key }: AcceptEntry, flaw: "expired" | "idle"): EntryFields {
  const id = stableId("f", "advisory", "accept", flaw, key);
  return { id, kind: "advisory", severity: "low", requirement: null, suggestion: null, accepted: null };
}

/** `The acceptance of client 10.10.0.77, UDP 161 (netops)` */
function nameOf(entry: AcceptEntry): string {
  const { client, server, transport, port, target, requirement, kind } = entry;
  const ports = port === null ? "" : describePorts([port]);
  const service = transport === null ? (port === null ? "" : `port ${ports}`) : `${transport.toUpperCase()} ${ports}`;
  const parts = [
    client === null ? "" : `client ${describeRequirementParty(client)}`,
    server === null ? "" : `server ${describeRequirementParty(server)}`,
    service.trimEnd(),
    target === null ? "" : `target ${describeDomain(target)}`,
    requirement === null ? "" : `requirement ${requirement}`,
    kind === null ? "" : `kind ${kind}`,
  ].filter((part) => part !== "");
  const owner = entry.owner === null ? "" : ` (${neutralText(entry.owner)})`;
  return `The acceptance of ${parts.join(", ")}${owner}`;
}

/** `site.yaml line 40 ("SNMP poller, ticket 4711")` */
function placeOf({ place, reason }: AcceptEntry): string {
  return `${place} ("${neutralText(reason)}")`;
}
