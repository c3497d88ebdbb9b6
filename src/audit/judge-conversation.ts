/**
 * One conversation and what is made of it: verdict, outcome, and the reason in words.
 */
import { isDomain } from "../matrix/requirement.ts";
import type { Evidence } from "../names/evidence.ts";
import type { Conversation } from "./conversation.ts";
import type { JudgedConversation } from "./judged.ts";
import { type createNameDoubtOf, withoutName } from "./name-doubt.ts";
import type { DecidedOutcome } from "./outcome.ts";
import { isSameMachine, type PartyOf } from "./party.ts";
import { reasonFor } from "./reason.ts";
import type { createRecognise } from "./recognised.ts";
import type { Rules } from "./rules.ts";
import { stableId } from "./stable-id.ts";
import { describeTarget } from "./target-text.ts";
import { judge } from "./verdict.ts";
import { hasPorts, transportName } from "./words.ts";

/** What a conversation is judged by. */
export interface JudgingContext {
  readonly rules: Rules;
  readonly partyOf: PartyOf;
  readonly evidence: Evidence;
  readonly nameDoubtOf: ReturnType<typeof createNameDoubtOf>;
  readonly recognise: ReturnType<typeof createRecognise>;
  /** When the sensor saw the last packet of the address in any conversation, in seconds; `-Infinity` where it saw none. */
  readonly sentAt: (address: number) => number;
}

export function judgeConversation(
  conversation: Conversation,
  decided: DecidedOutcome,
  { rules, partyOf, evidence, nameDoubtOf, recognise, sentAt }: JudgingContext,
): JudgedConversation {
  const client = partyOf(conversation.client);
  const server = partyOf(conversation.server);
  const transport = transportName(conversation.protocol);
  const port = hasPorts(transport) ? conversation.port : null;
  const { target } = conversation;
  const handedOut =
    transport === "tcp" || transport === "udp"
      ? evidence.handedOut.find(conversation.server, transport, conversation.port)
      : null;
  const isThroughProxy = target !== null && target.port !== null && server.identity.allRoles.has("proxy");
  const judgedPort = isThroughProxy ? target.port : port;
  const question = {
    transport,
    client,
    server,
    port: judgedPort,
    names: target === null ? server.names : [target.name],
    isHandedOut: handedOut !== null,
    isThroughProxy,
  };
  const named = judge(rules.compiled, question);
  const nameDoubt = named.requirements.some(({ to }) => isDomain(to)) ? nameDoubtOf(conversation, server) : null;
  const isBelieved = nameDoubt?.kind !== "another-name";
  const unreasoned = {
    id: conversationId(conversation, partyOf),
    conversation,
    transport,
    client,
    server,
    port,
    judgedPort,
    target: target?.name ?? null,
    rpc: conversation.rpc ?? handedOut,
    isHandedOut: handedOut !== null,
    judgement: isBelieved ? named : withoutName(named, judge(rules.compiled, { ...question, names: [] })),
    nameDoubt,
    known: isThroughProxy ? null : recognise({ conversation, transport, port, client, server }),
    decided,
    directionInferred: hasPorts(transport) && conversation.inferredFlows === conversation.flows,
    rejecterIsServer: isSameMachine(partyOf, decided.icmpError?.sender ?? -1, conversation.server),
    serverSeen: serverSeen(sentAt(conversation.server), decided),
    rolesAreKnown: rules.rolesAreKnown,
    excuse: null,
  };
  return { ...unreasoned, reason: reasonFor(unreasoned, partyOf) };
}

/** Who sent something that shortly before it was asked in vain has hardly gone down in between. */
const STILL_UP_SECONDS = 10;

function serverSeen(sentAt: number, { silentSince }: DecidedOutcome): JudgedConversation["serverSeen"] {
  if (sentAt === Number.NEGATIVE_INFINITY) return "never";
  return sentAt + STILL_UP_SECONDS < silentSince ? "before" : "meanwhile";
}

export function conversationId(conversation: Conversation, partyOf: PartyOf): string {
  const transport = transportName(conversation.protocol);
  const port = hasPorts(transport) ? conversation.port : null;
  const [client, server] = [partyOf(conversation.client).text, partyOf(conversation.server).text];
  return stableId("c", transport, client, server, port, describeTarget(conversation));
}
