/**
 * What the segments of a TCP conversation say about its path, where there is enough of it to say anything.
 */
import type { Conversation } from "./conversation.ts";
import { describeParty, type Party } from "./party.ts";
import { bothWays } from "./segment-totals.ts";

/** Fewer, or a smaller share of the packets, happen on any network. */
const MIN_RETRANSMITTED = 10;
const RETRANSMITTED_SHARE = 0.05;
const MIN_ZERO_WINDOWS = 3;

/** A sentence each; none where there is nothing worth a person's time. */
export function describeSegments(
  { segments, packetsFromClient, packetsFromServer }: Conversation,
  client: Party,
  server: Party,
): string[] {
  const sentences: string[] = [];
  const retransmitted = bothWays(segments, "retransmitted");
  const packets = packetsFromClient + packetsFromServer;
  if (retransmitted >= MIN_RETRANSMITTED && retransmitted / packets >= RETRANSMITTED_SHARE) {
    sentences.push(
      `${retransmitted} of ${packets} packets were sent again: the path loses some, or the other end does not take them.`,
    );
  }
  const { fromClient, fromServer } = segments.zeroWindows;
  for (const [count, party] of [[fromClient, client] as const, [fromServer, server] as const]) {
    if (count < MIN_ZERO_WINDOWS) continue;
    sentences.push(
      `${describeParty(party)} closed its window ${count} times: it takes data more slowly than it comes.`,
    );
  }
  return sentences;
}
