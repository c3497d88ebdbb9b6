/**
 * One conversation and what is made of it: verdict, outcome, and the reason in words.
 */
import type { Evidence } from "../names/evidence.ts";
import { type Conversation, describeTarget } from "./conversation.ts";
import type { JudgedConversation } from "./judged.ts";
import type { DecidedOutcome } from "./outcome.ts";
import { isSameMachine, type PartyOf } from "./party.ts";
import { reasonFor } from "./reason.ts";
import type { createRecognise } from "./recognised.ts";
import type { Rules } from "./rules.ts";
import { stableId } from "./stable-id.ts";
import { judge } from "./verdict.ts";
import { hasPorts, transportName } from "./words.ts";

/** What a conversation is judged by. */
export interface JudgingContext {
  readonly rules: Rules;
  readonly partyOf: PartyOf;
  readonly evidence: Evidence;
  readonly recognise: ReturnType<typeof createRecognise>;
  /** Whether the sensor saw a packet of the address in any conversation. */
  readonly hasSent: (address: number) => boolean;
}

export function judgeConversation(
  conversation: Conversation,
  decided: DecidedOutcome,
  { rules, partyOf, evidence, recognise, hasSent }: JudgingContext,
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
    judgement: judge(rules.compiled, {
      transport,
      client,
      server,
      port: judgedPort,
      names: target === null ? server.names : [target.name],
      isHandedOut: handedOut !== null,
      isThroughProxy,
    }),
    known: isThroughProxy ? null : recognise({ conversation, transport, port, client, server }),
    decided,
    directionInferred: hasPorts(transport) && conversation.inferredFlows === conversation.flows,
    rejecterIsServer: isSameMachine(partyOf, decided.icmpError?.sender ?? -1, conversation.server),
    serverWasSeen: hasSent(conversation.server),
    rolesAreKnown: rules.rolesAreKnown,
    excuse: null,
  };
  return { ...unreasoned, reason: reasonFor(unreasoned, partyOf) };
}

export function conversationId(conversation: Conversation, partyOf: PartyOf): string {
  const transport = transportName(conversation.protocol);
  const port = hasPorts(transport) ? conversation.port : null;
  const [client, server] = [partyOf(conversation.client).text, partyOf(conversation.server).text];
  return stableId("c", transport, client, server, port, describeTarget(conversation));
}
