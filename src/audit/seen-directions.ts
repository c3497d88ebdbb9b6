/**
 * What the sensor saw from and to each address, and until when: later it decides whether silence means anything, and
 * whether who is silent was up.
 */
import { IpProtocol } from "../decode/ip-protocol.ts";
import type { AddressBook } from "../flow/address-book.ts";
import { lastSpeaker } from "../flow/exchange-state.ts";
import type { Flow } from "../flow/flow.ts";
import type { Side } from "../flow/flow-row.ts";

export function noteDirections(flow: Flow, book: AddressBook): void {
  for (const side of [0, 1] as const) {
    if (flow.ends[side].packets === 0) continue;
    const sender = book.addresses[flow.ends[side].address];
    const receiver = book.addresses[flow.ends[otherOf(side)].address];
    if (sender !== undefined) {
      sender.hasSent = true;
      sender.sentAt = Math.max(sender.sentAt, sentAt(flow, side));
    }
    if (receiver !== undefined) receiver.hasReceived = true;
  }
}

/** When that side was still there: the flow's last packet may be the other's, which asks again and again. */
function sentAt(flow: Flow, side: Side): number {
  const other = flow.ends[otherOf(side)];
  if (other.packets === 0) return seconds(flow.last);
  if (flow.protocol === IpProtocol.tcp) return seconds(other.segments.stuckRepeats > 0 ? flow.first : flow.last);
  return lastSpeaker(flow.state) === side ? seconds(flow.last) : flow.ends[side].turnStartedAt;
}

function otherOf(side: Side): Side {
  return side === 0 ? 1 : 0;
}

function seconds({ seconds, nanoseconds }: Flow["last"]): number {
  return seconds + nanoseconds * 1e-9;
}
