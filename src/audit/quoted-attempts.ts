/**
 * ICMP errors that quote packets that the capture does not hold. Some are true: the sensor stands where the errors pass and
 * the packets do not. Anyone can make them up, too: the five numbers of a flow are all that it takes.
 */
import type { Flow } from "../flow/flow.ts";
import type { Conversation } from "./conversation.ts";
import { createTally, type Tally } from "./tally.ts";

/** Whether nothing of the flow is known but that an ICMP error quotes it. */
export function isOnlyQuoted({ ends }: Flow): boolean {
  return ends[0].packets + ends[1].packets === 0;
}

/** Where such attempts are added up. */
export function quotedTallyOf(conversation: Conversation): Tally {
  conversation.quoted ??= createTally();
  return conversation.quoted;
}

/**
 * The attempts that count. Where the capture holds what this client sends to this server, it would hold what is quoted,
 * too: an error about another packet is made up, or about another time.
 */
export function countedTally({ tally, quoted, packetsFromClient }: Conversation): Tally {
  if (quoted === null || packetsFromClient > 0) return tally;
  return tally.latest === null || quoted.latest!.time >= tally.latest.time ? quoted : tally;
}

/** What decides nothing, because it does not fit what the capture shows. */
export function passedOverOf(conversation: Conversation): number {
  const { passedOver, quoted, tally } = conversation;
  return passedOver + (quoted === null || countedTally(conversation) !== tally ? 0 : quoted.attempts);
}
