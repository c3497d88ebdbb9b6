/**
 * Findings of kind `blocked`: expected traffic that fails.
 */
import { type Draft, type DraftedGroup, type Group, groupBy, listNames, reasonOf, requirementOf } from "./draft.ts";
import { describeIcmpError, isRoutingError } from "./icmp-codes.ts";
import { describeService, isKnownByTarget, type JudgedConversation, placeOf } from "./judged.ts";
import { nameOf, type PartyOf } from "./party.ts";
import { type FailingOutcome, isFailing } from "./words.ts";

/** One finding for each requirement, service and way to fail: silent, refused, rejected by whom and how. */
export function blockedFindings(judged: readonly JudgedConversation[], partyOf: PartyOf): DraftedGroup[] {
  const failing = judged.filter(
    ({ judgement, decided, excuse }) =>
      judgement.verdict === "expected" && isFailing(decided.outcome) && excuse === null,
  );
  const reached = new Set(judged.filter(({ decided }) => decided.outcome === "answered").flatMap(domainReachedBy));
  const rejecters = rejectersOf(failing, partyOf);
  return groupBy(failing, (item) => JSON.stringify(causeOf(item, partyOf))).map((group) => ({
    group,
    draft: describeBlocked(group, partyOf, {
      isReached: group.every((item) => domainReachedBy(item).some((domain) => reached.has(domain))),
      rejecter: group.map((item) => rejecters.get(pairOf(item))).find((name) => name !== undefined) ?? null,
    }),
  }));
}

/** What else passes between the same parties. */
interface Surroundings {
  /** Whether these clients reach the same domain by another address. */
  readonly isReached: boolean;
  /** Who rejects something between a client and the server. */
  readonly rejecter: string | null;
}

function rejectersOf(failing: readonly JudgedConversation[], partyOf: PartyOf): Map<string, string> {
  const rejected = failing.filter(({ decided }) => decided.outcome === "rejected" && decided.icmpError !== null);
  return new Map(rejected.map((item) => [pairOf(item), describeRejecter(item, partyOf)]));
}

function pairOf({ client, server }: JudgedConversation): string {
  return `${client.text} ${server.text}`;
}

/** Who reaches for which domain, by whichever of their addresses; empty where the server is known as itself. */
function domainReachedBy(item: JudgedConversation): string[] {
  if (!isKnownByTarget(item) || item.target === null) return [];
  return [JSON.stringify([nameOf(item.client), item.target.toLowerCase(), item.transport, item.judgedPort])];
}

/** What conversations that fail for one cause have in common: they are one finding, and this makes its id. */
export function causeOf(conversation: JudgedConversation, partyOf: PartyOf): (string | number | null)[] {
  const { server, transport, port, judgedPort, decided } = conversation;
  const { outcome, icmpError, proxyStatus, stall } = decided;
  // A domain has many addresses, and a server with a role many names.
  const target = isKnownByTarget(conversation) ? conversation.target : null;
  const isProxy = server.identity.allRoles.has("proxy");
  const rejecter = icmpError === null || icmpError.sender < 0 ? null : partyOf(icmpError.sender).text;
  return [
    requirementOf(conversation),
    target === null || isProxy ? server.text : null,
    target?.toLowerCase() ?? null,
    transport,
    port,
    judgedPort,
    outcome,
    rejecter,
    icmpError?.code ?? null,
    proxyStatus,
    stall === null ? null : stall.isBlackHole ? "mtu" : "stall",
  ];
}

function describeBlocked(group: Group, partyOf: PartyOf, { isReached, rejecter }: Surroundings): Draft {
  const requirement = requirementOf(group[0]);
  const isIntermittent = group.every((conversation) => conversation.decided.isIntermittent);
  return {
    kind: "blocked",
    severity: isIntermittent || isReached ? "medium" : "high",
    key: causeOf(group[0], partyOf),
    requirement,
    title: describeFailure(group, partyOf),
    reason: isReached ? `${reasonOf(group)} By another address it answers.` : reasonOf(group),
    check: whatToCheck(group, partyOf, rejecter),
  };
}

/** `lic gives xs1 and xs2 no answer on TCP 7279` */
export function describeFailure(group: Group, partyOf: PartyOf): string {
  const { decided, transport, judgedPort } = group[0];
  if (!isFailing(decided.outcome)) throw new Error(`${decided.outcome} is no failure`);
  return FAILURES[decided.outcome]({
    server: placeOf(group[0]),
    clients: listNames(group.map(({ client }) => nameOf(client))),
    service: describeService(transport, judgedPort),
    rejecter: describeRejecter(group[0], partyOf),
    ending: decided.stall?.isBlackHole ? "ends in an MTU black hole" : "stalls after the handshake",
  });
}

interface FailureWords {
  readonly server: string;
  readonly clients: string;
  readonly service: string;
  readonly rejecter: string;
  readonly ending: string;
}

const FAILURES = {
  silent: ({ server, clients, service }) => `${server} gives ${clients} no answer on ${service}`,
  refused: ({ server, clients, service }) => `${server} refuses ${service} to ${clients}`,
  rejected: ({ server, clients, service, rejecter }) => `${rejecter} rejects ${service} from ${clients} to ${server}`,
  reset: ({ server, clients, service }) => `${server} resets ${service} of ${clients} after the handshake`,
  stalled: ({ server, clients, service, ending }) => `${service} from ${clients} to ${server} ${ending}`,
} as const satisfies Record<FailingOutcome, (words: FailureWords) => string>;

function describeRejecter({ decided, server, rejecterIsServer }: JudgedConversation, partyOf: PartyOf): string {
  if (decided.proxyStatus !== null) return nameOf(server);
  if (rejecterIsServer) return `the firewall of ${nameOf(server)}`;
  const sender = decided.icmpError?.sender ?? -1;
  return sender < 0 ? "a device on the way" : nameOf(partyOf(sender));
}

function whatToCheck(group: Group, partyOf: PartyOf, rejecter: string | null): string {
  const { decided, transport, port, target, serverSeen } = group[0];
  const server = listNames(group.map((item) => nameOf(item.server)));
  const clients = listNames(group.map(({ client }) => nameOf(client)));
  const service = describeService(transport, port);
  if (decided.outcome === "refused") {
    return `On ${server}, whether the service for ${service} runs and listens on this address.`;
  }
  if (decided.proxyStatus !== null) {
    return `The rules of the proxy ${server}, and whether it reaches ${target}: it answered ${decided.proxyStatus}.`;
  }
  if (decided.outcome === "rejected" && decided.icmpError !== null) {
    const sender = describeRejecter(group[0], partyOf);
    if (isRoutingError(decided.icmpError)) return `Whether ${server} is up, and the route to it: ${sender} found none.`;
    return `The rules of ${sender}: it answers "${describeIcmpError(decided.icmpError)}" to ${service} from ${clients}.`;
  }
  if (decided.outcome === "reset") {
    return `What on ${server} or on the way reads ${service} of ${clients}: its log says why it resets them.`;
  }
  if (decided.stall?.isBlackHole) {
    return `The MTU of every link from ${clients} to ${server}, and which firewall on the way drops ICMP "fragmentation needed" (IPv6: "packet too big"): ping with the "do not fragment" bit and growing sizes finds it.`;
  }
  if (decided.stall !== null) {
    return `What on the way to ${server} looks into ${service} and drops it, or has forgotten the connection; and whether the service on ${server} still works.`;
  }
  const firewalls = `the firewalls from ${clients} to ${server}, and its own, for a rule that drops ${service}.`;
  // RFC 1812, section 4.3.2.8, asks for a limit; Linux has one answer a second to each address.
  if (rejecter !== null) {
    return `First the rules of ${rejecter}: it rejects other ports of ${clients}, and few firewalls send more than one such answer a second. Then ${firewalls}`;
  }
  if (serverSeen === "meanwhile") return firewalls.replace("the", "The");
  return `Whether ${server} is ${serverSeen === "before" ? "still " : ""}up; then ${firewalls}`;
}
