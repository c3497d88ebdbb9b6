/**
 * Findings of kind `undocumented` about traffic that is known: between the parties that it is known of, one for each
 * kind of traffic, whoever takes part; where a party has no role that would tell, one for each such party. Both with
 * the entry that allows it.
 */
import type { KnownTraffic } from "../matrix/beyond-the-document.ts";
import { type Draft, type DraftedGroup, type Group, groupBy, listNames, requirementOf } from "./draft.ts";
import { describeService, type JudgedConversation } from "./judged.ts";
import { nameOf } from "./party.ts";
import { entryFor, type Recognised, rolesToDeclare } from "./recognised.ts";
import { isFailing } from "./words.ts";

interface KnownConversation extends JudgedConversation {
  readonly known: Recognised;
}

/** Undocumented, but known between just such parties. */
export function isKnown(judged: JudgedConversation): judged is KnownConversation {
  return judged.judgement.verdict === "undocumented" && judged.known?.fit === "fits";
}

/** Undocumented, and known if the party without a role is what it may be. */
export function isPerhapsKnown(judged: JudgedConversation): judged is KnownConversation {
  const { judgement, known, rolesAreKnown } = judged;
  return judgement.verdict === "undocumented" && known?.fit === "undeclared" && rolesAreKnown;
}

export function knownFindings(judged: readonly JudgedConversation[]): DraftedGroup[] {
  return groupBy(judged.filter(isKnown), ({ known }) => known.known.id).map((group) => ({
    group,
    draft: describeKnownTraffic(group),
  }));
}

export function perhapsKnownFindings(judged: readonly JudgedConversation[]): DraftedGroup[] {
  const keyOf = (item: KnownConversation): string => JSON.stringify(perhapsKnownKey(item));
  return groupBy(judged.filter(isPerhapsKnown), keyOf).map((group) => ({ group, draft: describePerhapsKnown(group) }));
}

function perhapsKnownKey(item: KnownConversation): string[] {
  const undeclared = rolesToDeclare(item.known, item.client, item.server).map(({ party }) => party.text);
  return ["perhaps-known", item.known.known.id, ...undeclared];
}

function describeKnownTraffic(group: Group<KnownConversation>): Draft {
  const { known } = group[0].known;
  const suggestion = suggestionFor(known, group);
  const clients = clientsOf(group);
  return {
    ...whatItIs(group),
    severity: "low",
    key: ["known", known.id],
    check:
      suggestion === null
        ? `Whether this site uses it. If so, no allow entry can say so, since those are of TCP and UDP ports: an accept entry with transport ${known.transport} settles this finding. If not, find out what on ${clients} does.`
        : `Whether this site uses it. If so, add this entry to the list "allow" of the site file; if not, find out what on ${clients} does.`,
    suggestion,
  };
}

/** A declared machine that does what is known of it is no alarm; someone without a role who does it to one may be. */
function describePerhapsKnown(group: Group<KnownConversation>): Draft {
  const { known, client, server } = group[0];
  const suggestion = suggestionFor(known.known, group);
  const undeclared = rolesToDeclare(known, client, server);
  const roles = undeclared.map(({ party, role }) => `${nameOf(party)} the role ${role}`).join(" and ");
  const entry = suggestion === null ? "" : ', and add this entry to its list "allow"';
  const isClientDeclared = undeclared.every(({ party }) => party !== client);
  return {
    ...whatItIs(group),
    severity: isClientDeclared || !group.some(wasServed) ? "low" : "medium",
    key: perhapsKnownKey(group[0]),
    check: `Whether it is that. If so, give ${roles} in the site file${entry}; if not, find out what on ${clientsOf(group)} does.`,
    suggestion,
  };
}

function whatItIs(group: Group<KnownConversation>): Pick<Draft, "kind" | "requirement" | "title" | "reason"> {
  // What fails speaks for all.
  const first = group.find(({ decided }) => isFailing(decided.outcome)) ?? group[0];
  const others = group.length - 1;
  const services = listNames(group.map(({ transport, port }) => describeService(transport, port)));
  const servers = listNames(group.map(({ server }) => nameOf(server)));
  return {
    kind: "undocumented",
    requirement: requirementOf(first),
    title: `${clientsOf(group)} to ${servers}, ${services}, is undocumented`,
    reason:
      others === 0
        ? first.reason
        : `${first.reason} Much the same holds for ${others} more conversation${others === 1 ? "" : "s"}.`,
  };
}

function suggestionFor(known: KnownTraffic, group: Group<KnownConversation>): string | null {
  return entryFor(
    known,
    group.map(({ client }) => client),
    group.map(({ server }) => server),
  );
}

function clientsOf(group: Group<KnownConversation>): string {
  return listNames(group.map(({ client }) => nameOf(client)));
}

function wasServed({ decided }: JudgedConversation): boolean {
  return decided.outcome === "answered" || decided.outcome === "sent";
}
