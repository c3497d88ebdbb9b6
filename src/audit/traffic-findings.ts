/**
 * Findings about the network: expected traffic that fails, traffic that the matrix does not expect, traffic that no
 * document speaks of, and advice.
 */
import { knownTraffic } from "../matrix/beyond-the-document.ts";
import type { AcceptEntry } from "../site/site.ts";
import { findAcceptance } from "./accept.ts";
import { type Finding, groupBy, listNames } from "./finding.ts";
import { describeIcmpError } from "./icmp-codes.ts";
import { describeService, type JudgedConversation } from "./judged.ts";
import { describeParty, type PartyOf } from "./party.ts";
import { stableId } from "./stable-id.ts";
import { type FindingKind, isFailing, type Outcome, type Severity } from "./words.ts";

/** A client that reaches for more services than this without a requirement is looked at as one: it scans. */
const MANY_SERVICES = 16;

export interface FindingContext {
  readonly partyOf: PartyOf;
  readonly accept: readonly AcceptEntry[];
  /** YYYY-MM-DD, UTC. */
  readonly today: string;
}

interface Draft {
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly key: readonly (string | number | null)[];
  readonly requirement: string | null;
  readonly title: string;
  readonly reason: string;
  readonly check: string;
}

export function trafficFindings(judged: readonly JudgedConversation[], context: FindingContext): Finding[] {
  const blocked = judged.filter(
    ({ judgement, decided }) => judgement.verdict === "expected" && isFailing(decided.outcome),
  );
  const unwanted = judged.filter(
    ({ judgement }) => judgement.verdict === "unexpected" || judgement.verdict === "undocumented",
  );
  const groups = [
    ...groupBy(blocked, (item) => `${requirementOf(item)} ${serviceKey(item)} ${item.decided.outcome}`).map(
      (group) => ({
        group,
        draft: describeBlocked(group, context.partyOf),
      }),
    ),
    ...groupUnwanted(unwanted).map((group) => ({ group, draft: describeUnwanted(group) })),
    ...groupBy(judged.filter(usesPlainHttp), () => "plain-http").map((group) => ({
      group,
      draft: describePlainHttp(group),
    })),
  ];
  return groups.map(({ group, draft }) => finish(draft, group, context));
}

function finish({ key, ...draft }: Draft, group: readonly JudgedConversation[], context: FindingContext): Finding {
  const accepted = findAcceptance(context.accept, group, context.today);
  return {
    id: stableId("f", draft.kind, ...key),
    ...draft,
    conversations: group.map((conversation) => conversation.id),
    accepted: accepted === null ? null : { reason: accepted.reason, owner: accepted.owner, until: accepted.until },
  };
}

function requirementOf({ judgement }: JudgedConversation): string | null {
  return judgement.requirements[0]?.id ?? judgement.nearest?.requirement.id ?? null;
}

function serviceKey({ server, transport, port }: JudgedConversation): string {
  return `${server.text} ${transport} ${port}`;
}

// Blocked: an expected requirement that fails.

function describeBlocked(group: readonly JudgedConversation[], partyOf: PartyOf): Draft {
  const [first] = group as [JudgedConversation]; // groups are never empty
  const { server, transport, port, decided, judgement } = first;
  const requirement = judgement.requirements[0]!;
  const clients = listNames(group.map(({ client }) => describeParty(client)));
  const where = { server: describeParty(server), service: describeService(transport, port), clients };
  const isIntermittent = group.some((conversation) => conversation.decided.isIntermittent);
  return {
    kind: "blocked",
    severity: isIntermittent ? "medium" : "high",
    key: [requirement.id, server.text, transport, port, decided.outcome],
    requirement: requirement.id,
    title: `${where.clients}: ${FAILURE_WORDS[decided.outcome]} ${where.server}, ${where.service}`,
    reason: `${first.reason}${others(group)}`,
    check: whatToCheck(first, where, partyOf),
  };
}

const FAILURE_WORDS = {
  silent: "no answer from",
  refused: "refused by",
  rejected: "rejected on the way to",
  reset: "reset after the handshake by",
  stalled: "data does not get through to",
  answered: "answered by",
  "one-way": "one direction only of",
  unproven: "nothing seen from",
  pending: "too late to tell of",
  sent: "sent to",
} as const satisfies Record<Outcome, string>;

interface Where {
  readonly server: string;
  readonly service: string;
  readonly clients: string;
}

function whatToCheck({ decided, conversation }: JudgedConversation, where: Where, partyOf: PartyOf): string {
  const { server, service, clients } = where;
  if (decided.outcome === "refused")
    return `On ${server}, whether the service for ${service} runs and listens on this address.`;
  if (decided.outcome === "rejected" && decided.icmpError !== null) {
    const { sender } = decided.icmpError;
    if (sender === conversation.server) return `The firewall on ${server} itself: allow ${service} from ${clients}.`;
    const device = sender < 0 ? "the device" : describeParty(partyOf(sender));
    return `The rules of ${device}: it answers "${describeIcmpError(decided.icmpError)}" for ${service} from ${clients}.`;
  }
  return `Firewalls between ${clients} and ${server} for a rule that drops ${service}; then whether ${server} is up.`;
}

function others(group: readonly JudgedConversation[]): string {
  return group.length > 1 ? ` The same for ${group.length - 1} more.` : "";
}

// Unwanted: no requirement covers it.

/** One cause, one group: traffic among strangers, a client that scans, else one service. */
function groupUnwanted(unwanted: readonly JudgedConversation[]): JudgedConversation[][] {
  const perClient = new Map<string, number>();
  for (const { client } of unwanted) perClient.set(client.text, (perClient.get(client.text) ?? 0) + 1);
  return groupBy(unwanted, (item) => {
    const { verdict } = item.judgement;
    if (isAmongStrangers(item))
      return `${verdict} strangers ${isFailing(item.decided.outcome) ? serviceKey(item) : ""}`;
    if (perClient.get(item.client.text)! > MANY_SERVICES) return `${verdict} scan ${item.client.text}`;
    return `${verdict} ${requirementOf(item)} ${serviceKey(item)}`;
  });
}

/** Neither party has a role: nothing says that this traffic concerns the pool. */
function isAmongStrangers({ client, server }: JudgedConversation): boolean {
  return client.identity.roles.length === 0 && server.identity.roles.length === 0;
}

function describeUnwanted(group: readonly JudgedConversation[]): Draft {
  const [first] = group as [JudgedConversation]; // groups are never empty
  const verdict = first.judgement.verdict === "unexpected" ? "unexpected" : "undocumented";
  if (isAmongStrangers(first)) return describeStrangers(group, verdict);
  const services = new Set(group.map(serviceKey));
  return services.size > MANY_SERVICES ? describeScan(group, verdict) : describeOneService(group, verdict);
}

function describeStrangers(group: readonly JudgedConversation[], kind: "unexpected" | "undocumented"): Draft {
  const [first] = group as [JudgedConversation]; // groups are never empty
  const known = first.rolesAreKnown;
  const number = `${group.length} conversation${group.length === 1 ? "" : "s"}`;
  const addresses = listNames(group.flatMap(({ client, server }) => [client.text, server.text]));
  const isFailure = isFailing(first.decided.outcome);
  const service = describeService(first.transport, first.port);
  const clients = listNames(group.map(({ client }) => client.text));
  return {
    kind,
    severity: isFailure ? "medium" : "low",
    key: ["strangers", isFailure ? serviceKey(first) : ""],
    requirement: isFailure ? requirementOf(first) : null,
    title: isFailure
      ? `${clients}: ${FAILURE_WORDS[first.decided.outcome]} ${first.server.text}, ${service}`
      : `${number} on ${kind === "unexpected" ? "documented" : "undocumented"} ports between addresses without a role`,
    reason: isFailure
      ? `${first.reason}${others(group)}`
      : `${known ? "The site file gives none of them a role" : "Without a site file nothing says who is who"}: ${addresses}.`,
    check: "Write a site file that gives these addresses their roles, and run again with --site.",
  };
}

function describeScan(group: readonly JudgedConversation[], kind: "unexpected" | "undocumented"): Draft {
  const [first] = group as [JudgedConversation]; // groups are never empty
  const client = describeParty(first.client);
  const answered = group.filter(({ decided }) => decided.answered > 0);
  const open = answered.map(({ server, transport, port }) => `${server.text} ${describeService(transport, port)}`);
  const found = answered.length === 0 ? "None answered." : `${answered.length} answered: ${listNames(open)}.`;
  return {
    kind,
    severity: "medium",
    key: ["scan", first.client.text],
    requirement: null,
    title: `${client} reaches for ${group.length} ${kind} services`,
    reason: `${client} asked for ${group.length} services on ${new Set(group.map(({ server }) => server.text)).size} addresses that no requirement gives it. ${found}`,
    check: `What ${client} is: a scanner or monitor belongs in the site file; anything else should not do this.`,
  };
}

function describeOneService(group: readonly JudgedConversation[], kind: "unexpected" | "undocumented"): Draft {
  const [first] = group as [JudgedConversation]; // groups are never empty
  const { server, transport, port } = first;
  const clients = listNames(group.map(({ client }) => describeParty(client)));
  const service = describeService(transport, port);
  const isKnown = kind === "undocumented" && knownTraffic(transport, port) !== null;
  const wasServed = group.some(({ decided }) => decided.outcome === "answered" || decided.outcome === "sent");
  const requirement = requirementOf(first);
  return {
    kind,
    severity: isKnown || !wasServed ? "low" : "medium",
    key: [requirement, server.text, transport, port],
    requirement,
    title: `${clients} to ${describeParty(server)}, ${service}: ${kind}`,
    reason: `${first.reason}${others(group)}`,
    check: `Whether ${clients} should use ${service} of ${describeParty(server)}: if so, give the roles or an allow entry in the site file; if not, find out who does.`,
  };
}

// Advice.

function usesPlainHttp({ judgement, transport, port, decided }: JudgedConversation): boolean {
  if (transport !== "tcp" || port !== 80 || decided.answered === 0) return false;
  return judgement.requirements.some(({ id }) => id === "hosts.management-api" || id === "clients.management-api");
}

function describePlainHttp(group: readonly JudgedConversation[]): Draft {
  const servers = listNames(group.map(({ server }) => describeParty(server)));
  const clients = listNames(group.map(({ client }) => describeParty(client)));
  return {
    kind: "advisory",
    severity: "low",
    key: ["plain-http"],
    requirement: "clients.management-api",
    title: `TCP 80 is still used for management of ${servers}`,
    reason: `${clients} used the management API over TCP 80, in clear text. The document says that port 80 can be closed to improve security.`,
    check: "Move these clients to TCP 443, then restrict the use of port 80 on the hosts.",
  };
}
