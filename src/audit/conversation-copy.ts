/**
 * A copy of all conversations, made in steps: a judgement looks at it while flows go on being added to the original.
 */
import type { Conversation, Listed } from "./conversation.ts";
import { copyOfTotals } from "./segment-totals.ts";
import type { Steps } from "./steps.ts";
import { copyOfTally } from "./tally.ts";

/** Address pairs that are copied in one step: a few milliseconds. */
const STEP = 1024;

/** Between the steps nothing may be added to what is copied. */
export function* copyOfListed({
  byPair,
  perClient,
  greedyClients,
  targetKeys,
  count,
  unlisted,
}: Listed): Steps<Listed> {
  const copies: Listed["byPair"] = new Map();
  for (const [pair, services] of byPair) {
    copies.set(pair, copyOfServices(services));
    if (copies.size % STEP === 0) yield;
  }
  return {
    byPair: copies,
    perClient: new Map(perClient),
    greedyClients: new Map(greedyClients),
    targetKeys: new Map(targetKeys),
    count,
    unlisted: { ...unlisted },
  };
}

function copyOfServices(services: ReadonlyMap<number, Conversation>): Map<number, Conversation> {
  return new Map(
    [...services].map(([service, conversation]) => [
      service,
      {
        ...conversation,
        starts: [...conversation.starts],
        segments: copyOfTotals(conversation.segments),
        tally: copyOfTally(conversation.tally),
        quoted: conversation.quoted === null ? null : copyOfTally(conversation.quoted),
      },
    ]),
  );
}
