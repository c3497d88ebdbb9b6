/**
 * What was seen of a conversation, in a sentence for each outcome.
 */
import { describeIcmpError } from "./icmp-codes.ts";
import { describeService, type Unreasoned } from "./judged.ts";
import { describeParty, type PartyOf } from "./party.ts";
import { hasPorts, type Outcome } from "./words.ts";

export function describeOutcome(judged: Unreasoned, partyOf: PartyOf): string {
  return SENTENCES[judged.decided.outcome](judged, partyOf);
}

const SENTENCES = {
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
  silent: (judged) => {
    const { decided, transport } = judged;
    const asks = `${capitalised(count(decided.unansweredAsks, askName(transport)))}${describeSpan(decided)}`;
    return `${asks} without a reply of any kind, though this sensor ${SILENT_SERVERS[judged.serverSeen](judged)}.`;
  },
  reset: ({ conversation, target, transport, judgedPort }) => {
    const name = target === null || conversation.target?.source === "dns" ? "" : ` for ${target}`;
    const data = conversation.isTls ? `the client's TLS hello${name}` : `the client's first data${name}`;
    return `The handshake was done, then came a reset straight after ${data}: something that reads ${describeService(transport, judgedPort)}, the service or a firewall on the way, turned it down.`;
  },
  stalled: describeStall,
  "one-way": () =>
    "Only one direction is in the capture, and it went on as if answered: the mirror is one-sided, nothing is blocked.",
  unproven: describeUnproven,
  pending: () => "Asked too late in the capture to tell.",
  sent: ({ server }) =>
    server.isGroup ? "Sent to a group: no reply is owed." : "Sent; no reply is owed, or none is known to be.",
} as const satisfies Record<Outcome, (judged: Unreasoned, partyOf: PartyOf) => string>;

/** What is known of a server that does not answer. */
const SILENT_SERVERS = {
  never: ({ client, server }) =>
    `sees what comes to ${describeParty(client)}: ${describeParty(server)} is down, or a firewall drops these`,
  before: ({ server }) =>
    `saw ${describeParty(server)} send other packets before, and none since: it has gone down, or a firewall on the way or its own drops these`,
  meanwhile: ({ server }) =>
    `saw ${describeParty(server)} send other packets: it is up, and a firewall on the way or its own drops these`,
} as const satisfies Record<Unreasoned["serverSeen"], (judged: Unreasoned) => string>;

function describeUnproven({ conversation, decided, client, server, transport }: Unreasoned): string {
  if (decided.doubt === "one-sided") {
    return `No reply was seen, but the mirror looks one-sided and shows nothing from ${describeParty(server)} to ${describeParty(client)}: that proves nothing.`;
  }
  if (decided.doubt === "lossy")
    return `${capitalised(count(decided.unansweredAsks, askName(transport)))} without a reply, but so many packets are lost on the way into this capture that this proves nothing.`;
  return conversation.tally.attempts === conversation.midstreamFlows && conversation.midstreamFlows > 0
    ? "Joined midway, with nothing that shows an answer."
    : "No reply was seen, and nothing shows that this sensor could have seen one.";
}

/** ` within 7 s`, or ` within 12 min in 5 attempts`. */
function describeSpan({ askingSeconds, attempts, answered }: Unreasoned["decided"]): string {
  if (askingSeconds < 1) return "";
  const inAttempts = attempts - answered > 1 ? ` in ${attempts - answered} attempts` : "";
  return ` within ${describeSeconds(askingSeconds)}${inAttempts}`;
}

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3600;

/** `45 s`, `12 min`, `3 h`. */
export function describeSeconds(seconds: number): string {
  if (seconds < 2 * MINUTE_SECONDS) return `${Math.round(seconds)} s`;
  if (seconds < 2 * HOUR_SECONDS) return `${Math.round(seconds / MINUTE_SECONDS)} min`;
  return `${Math.round(seconds / HOUR_SECONDS)} h`;
}

function describeStall({ conversation, decided, client, server }: Unreasoned): string {
  const { stall } = decided;
  if (stall === null) throw new Error("a stalled conversation without a stall");
  const sender = describeParty(stall.sender === "client" ? client : server);
  const isJoinedMidway = conversation.midstreamFlows === conversation.flows;
  const sent = `${isJoinedMidway ? "Joined midway:" : "The handshake was done, then"} ${sender} sent the same packet of ${stall.bytes} bytes ${stall.repeats + 1} times, and it was never acknowledged`;
  if (!stall.isBlackHole) return `${sent}: what it carries is dropped on the way, or the other end hangs.`;
  const smaller = stall.acknowledgedBytes > 0 ? `up to ${stall.acknowledgedBytes} bytes` : "that are smaller";
  return `${sent}, while packets ${smaller} got through: an MTU black hole. A link on the path takes no packet of that size, and the ICMP message that says so does not reach the sender, or it takes no notice.`;
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
