/**
 * The reason shown with every conversation: what the matrix says of it, and what was seen.
 */
import { knownTraffic } from "../matrix/beyond-the-document.ts";
import { describePorts } from "../matrix/ports.ts";
import { describeClient, describeServer, type Requirement } from "../matrix/requirement.ts";
import { describeIcmpError } from "./icmp-codes.ts";
import { describeService, type JudgedConversation } from "./judged.ts";
import { describeParty, describeRoles, type PartyOf } from "./party.ts";
import type { Nearest } from "./verdict.ts";
import { hasPorts, type MissedField, type Outcome, type Verdict } from "./words.ts";

type Unreasoned = Omit<JudgedConversation, "reason">;

export function reasonFor(judged: Unreasoned, partyOf: PartyOf): string {
  const sentences = [
    VERDICT_SENTENCES[judged.judgement.verdict](judged),
    OUTCOME_SENTENCES[judged.decided.outcome](judged, partyOf),
  ];
  const { isIntermittent, answered, failed } = judged.decided;
  if (isIntermittent) sentences.push(`Intermittent: ${answered} answered, ${failed} failed.`);
  if (judged.directionInferred) sentences.push("Who is the client is inferred from the ports.");
  return sentences.join(" ");
}

const VERDICT_SENTENCES = {
  expected: describeExpected,
  unexpected: describeUnexpected,
  undocumented: describeUndocumented,
  background: ({ transport, port }) => `${describeService(transport, port)}: the matrix does not speak of it.`,
} as const satisfies Record<Verdict, (judged: Unreasoned) => string>;

/** `TCP 27000 from host to license-server (license.request)` */
function describeRow(requirement: Requirement): string {
  const transports = requirement.transports.map((transport) => transport.toUpperCase()).join("/");
  const ports = describePorts(requirement.ports);
  return `${transports} ${ports} from ${describeClient(requirement)} to ${describeServer(requirement)} (${requirement.id})`;
}

/** Of a row that the product uses against the document's direction. */
const DIRECTION_SENTENCES = {
  straight: "Seen in the direction that the document names; the product is known to connect the other way.",
  reversed: "Seen the other way round, as the product connects; both directions are covered.",
} as const;

function describeExpected({ judgement, client }: Unreasoned): string {
  const { requirements, reversed } = judgement;
  const [first, ...others] = requirements;
  if (first === undefined) throw new Error("an expected conversation without a requirement");
  const also = others.length > 0 ? `, and ${others.map((requirement) => requirement.id).join(", ")}` : "";
  const how = first.basis === "site" ? "Allowed by this site" : "Documented";
  const sentences = [`${how}: ${describeRow(first)}${also}.`];
  if (first.bothDirections) sentences.push(DIRECTION_SENTENCES[reversed.length > 0 ? "reversed" : "straight"]);
  if (first.coordinatorOnly && !client.identity.allRoles.has("coordinator")) {
    sentences.push(`The document names the pool coordinator; ${describeParty(client)} is another host.`);
  }
  return sentences.join(" ");
}

function describeUnexpected(judged: Unreasoned): string {
  const { nearest } = judged.judgement;
  if (nearest === null) throw new Error("an unexpected conversation without a nearest requirement");
  if (!judged.rolesAreKnown) {
    return `Who is who is not known without endpoints in a site file; the document has ${describeRow(nearest.requirement)}.`;
  }
  return `The document has ${describeRow(nearest.requirement)}, but ${MISSES[nearest.missed](judged, nearest)}.`;
}

const MISSES = {
  client: ({ client }) => `the client ${describeParty(client)} has ${describeRoles(client)}`,
  server: ({ client, server }, { requirement }) => {
    const isClientFine = requirement.from.some((role) => role === "any" || client.identity.allRoles.has(role));
    const ofClient = isClientFine ? "" : ` and the client ${describeParty(client)} has ${describeRoles(client)}`;
    return `the server ${describeParty(server)} has ${describeRoles(server)}${ofClient}`;
  },
  direction: ({ client, server }) =>
    `here ${describeParty(client)}, with ${describeRoles(client)}, asks ${describeParty(server)}, with ${describeRoles(server)}`,
  name: describeNameMiss,
  port: ({ transport, judgedPort }) => `this is ${describeService(transport, judgedPort)}`,
} as const satisfies Record<MissedField, (judged: Unreasoned, nearest: Nearest) => string>;

function describeNameMiss({ server, target }: Unreasoned): string {
  if (target !== null) return `the name asked for is ${target}`;
  const { name, roles, allRoles } = server.identity;
  if (name !== null && roles.length === 0) return `${server.text} is declared as ${name}`;
  return `no name can be seen for ${allRoles.has("proxy") ? `what was asked of ${describeParty(server)}` : server.text}`;
}

function describeUndocumented({ judgement, transport, judgedPort, server, target }: Unreasoned): string {
  const service = describeService(transport, judgedPort);
  const sentences = [`No requirement documents ${service} for anyone.`];
  const known = knownTraffic(transport, judgedPort);
  if (known !== null) sentences.push(`Most likely ${known.what} (known from ${known.source}).`);
  if (server.identity.allRoles.has("proxy")) {
    const asked = target === null ? "cannot be seen" : `is ${target}`;
    sentences.push(`${describeParty(server)} is a declared proxy; what was asked of it ${asked}.`);
  }
  const { nearest } = judgement;
  if (nearest !== null) {
    const isDynamic = nearest.requirement.ports === "dynamic";
    const handedOut = isDynamic ? "; ports that the filer handed out cannot be told yet" : "";
    sentences.push(`Nearest between these parties is ${describeRow(nearest.requirement)}${handedOut}.`);
  }
  return sentences.join(" ");
}

const OUTCOME_SENTENCES = {
  answered: ({ decided, transport }) => {
    const lost = decided.lostAsks > 0 ? `, ${count(decided.lostAsks, askName(transport))} lost on the way` : "";
    return decided.answered > 1 ? `Answered ${decided.answered} times${lost}.` : `Answered${lost}.`;
  },
  refused: ({ decided, server }) =>
    decided.icmpError === null
      ? `${describeParty(server)} refused with a reset: it can be reached, but nothing listens there, or a firewall sends the reset.`
      : `${describeParty(server)} itself answered ${describeIcmpError(decided.icmpError)}: it can be reached, but nothing listens there.`,
  rejected: ({ decided, rejecterIsServer, server }, partyOf) => {
    const error = decided.icmpError;
    if (decided.proxyStatus !== null) {
      return `${describeParty(server)}, the proxy, answered CONNECT with status ${decided.proxyStatus}.`;
    }
    if (error === null) throw new Error("a rejected conversation without an ICMP error or a proxy's answer");
    if (rejecterIsServer) {
      return `The server's own firewall answered ${describeIcmpError(error)}.`;
    }
    const sender = error.sender < 0 ? "a device" : describeParty(partyOf(error.sender));
    return `${sender}, on the path, answered ${describeIcmpError(error)}.`;
  },
  silent: ({ decided, transport, client, server, serverWasSeen }) => {
    const asks = `${capitalised(count(decided.lostAsks, askName(transport)))}${describeSpan(decided)}`;
    return serverWasSeen
      ? `${asks} without a reply of any kind, though this sensor saw ${describeParty(server)} send other packets: it is up, and a firewall on the way or its own drops these.`
      : `${asks} without a reply of any kind, though this sensor sees what comes to ${describeParty(client)}: ${describeParty(server)} is down, or a firewall drops these.`;
  },
  reset: ({ target, transport, judgedPort }) => {
    const data = target === null ? "the client's first data" : `the client asked for ${target}`;
    return `The handshake was done, then came a reset straight after ${data}: something that reads ${describeService(transport, judgedPort)}, the service or a firewall on the way, turned it down.`;
  },
  stalled: describeStall,
  "one-way": () =>
    "Only one direction is in the capture, and it went on as if answered: the mirror is one-sided, nothing is blocked.",
  unproven: ({ conversation }) =>
    conversation.tally.attempts === conversation.midstreamFlows && conversation.midstreamFlows > 0
      ? "Joined midway, with nothing that shows an answer."
      : "No reply was seen, and nothing shows that this sensor could have seen one.",
  pending: () => "Asked too late in the capture to tell.",
  sent: ({ server }) =>
    server.isGroup ? "Sent to a group: no reply is owed." : "Sent; no reply is owed, or none is known to be.",
} as const satisfies Record<Outcome, (judged: Unreasoned, partyOf: PartyOf) => string>;

/** ` within 7 s`, or ` within 12 min in 5 attempts`. */
function describeSpan({ askingSeconds, attempts, answered }: Unreasoned["decided"]): string {
  if (askingSeconds < 1) return "";
  const inAttempts = attempts - answered > 1 ? ` in ${attempts - answered} attempts` : "";
  return ` within ${describeSeconds(askingSeconds)}${inAttempts}`;
}

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3600;

function describeSeconds(seconds: number): string {
  if (seconds < 2 * MINUTE_SECONDS) return `${Math.round(seconds)} s`;
  if (seconds < 2 * HOUR_SECONDS) return `${Math.round(seconds / MINUTE_SECONDS)} min`;
  return `${Math.round(seconds / HOUR_SECONDS)} h`;
}

function describeStall({ decided, client, server }: Unreasoned): string {
  const { stall } = decided;
  if (stall === null) throw new Error("a stalled conversation without a stall");
  const sender = describeParty(stall.sender === "client" ? client : server);
  const sent = `The handshake was done, then ${sender} sent the same packet of ${stall.bytes} bytes ${stall.repeats + 1} times, and it was never acknowledged`;
  if (!stall.isBlackHole) return `${sent}: what it carries is dropped on the way, or the other end hangs.`;
  const smaller = stall.acknowledgedBytes > 0 ? `up to ${stall.acknowledgedBytes} bytes` : "that are smaller";
  return `${sent}, while packets ${smaller} got through: an MTU black hole. A link on the path takes no packet of that size, and its ICMP message that says so is missing.`;
}

function askName(transport: string): string {
  if (transport === "tcp") return "SYN";
  return hasPorts(transport) ? "datagram" : "request";
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
