/**
 * What decides nothing, though someone who looks at the packets may take it for the answer.
 */
import type { Unreasoned } from "./judged.ts";
import { passedOverOf } from "./quoted-attempts.ts";

/** What does not fit, by the transport that says what it is held against. */
const MISFITS: Readonly<Record<string, string>> = {
  tcp: "resets, SYN-ACKs or ICMP errors that do not fit its sequence numbers",
  udp: "answers to no question that was asked, or ICMP errors about datagrams that were not seen",
};

/** A sentence; none where all fits. */
export function describePassedOver({ conversation, transport }: Unreasoned): string[] {
  const passedOver = passedOverOf(conversation);
  if (passedOver === 0) return [];
  const what = MISFITS[transport] ?? "ICMP errors about packets that were not seen";
  return [
    `Passed over: ${passedOver} packet${passedOver === 1 ? "" : "s"} about it, ${what}; whoever does not see it may have made them up.`,
  ];
}
