/**
 * Outcomes of all conversations, decided by what the sensor was able to show of them.
 */
import { keyOfPair } from "../flow/map-key.ts";
import { burstSecondsOf } from "./bursts.ts";
import type { Conversation } from "./conversation.ts";
import { doubtOf, healthOf, type RecordedPackets, type SensorHealth } from "./doubt.ts";
import { type DecidedOutcome, decideOutcome } from "./outcome.ts";
import { countedTally } from "./quoted-attempts.ts";

interface Decisions {
  readonly health: SensorHealth;
  readonly decide: (conversation: Conversation) => DecidedOutcome;
}

/**
 * @param seesReplies whether the sensor saw a packet from that server, or one to that client, in any conversation
 * @param isTooLate whether a question asked then (seconds) had no time to be answered within the capture
 */
export function createDecisions(
  conversations: readonly Conversation[],
  seesReplies: (conversation: Conversation) => boolean,
  isTooLate: (askedAt: number) => boolean,
  recorded: RecordedPackets,
): Decisions {
  const working = countWorking(conversations);
  const health = healthOf(conversations, working.answered, working.oneWay, recorded);
  const directions = seenDirections(conversations);
  return {
    health,
    decide(conversation) {
      const { client, server, protocol, port } = conversation;
      const isDirectionSeen = directions.has(keyOfPair(server, client));
      return decideOutcome(countedTally(conversation), {
        seesReplies: seesReplies(conversation),
        doubtOf: (asks) => doubtOf(health, asks, isDirectionSeen),
        isTooLate,
        burstSeconds: burstSecondsOf(protocol, port),
      });
    },
  };
}

/** By their latest decided attempt: later silence changes nothing about what the mirror shows. */
function countWorking(conversations: readonly Conversation[]): { answered: number; oneWay: number } {
  const kinds = conversations.map(({ tally }) => tally.latest?.kind);
  return {
    answered: kinds.filter((kind) => kind === "answered").length,
    oneWay: kinds.filter((kind) => kind === "one-way").length,
  };
}

/** From which address to which the capture holds packets. */
function seenDirections(conversations: readonly Conversation[]): Set<number> {
  const directions = new Set<number>();
  for (const { client, server, packetsFromClient, packetsFromServer } of conversations) {
    if (packetsFromClient > 0) directions.add(keyOfPair(client, server));
    if (packetsFromServer > 0) directions.add(keyOfPair(server, client));
  }
  return directions;
}
