/**
 * Which ICMP errors (RFC 792, RFC 4443) tell of the flow that they quote that it did not get through.
 */
import { Icmp, Icmp6 } from "../decode/icmp.ts";
import { IpProtocol } from "../decode/ip-protocol.ts";
import type { Packet } from "../decode/packet-record.ts";
import { INITIAL_SEQUENCE } from "./flow-row.ts";
import { isOnlyAsked } from "./tcp-state.ts";

/** IPv4 "fragmentation needed" (RFC 1191) is advice about size, not a refusal. */
const FRAGMENTATION_NEEDED = 4;

/** The quoted segment is of an earlier attempt on the same ports: its sequence number is not this SYN's. */
export function quotesAnotherAttempt(words: Int32Array, base: number, quote: Packet): boolean {
  if (quote.protocol !== IpProtocol.tcp || quote.tcpSequence === 0) return false;
  return isOnlyAsked(words, base) && quote.tcpSequence !== words[base + INITIAL_SEQUENCE];
}

/** Whether an ICMP or ICMPv6 error says that what it quotes did not get there. */
export function isUnreachable(packet: Packet): boolean {
  if (packet.protocol === IpProtocol.icmp6) return packet.icmpType === Icmp6.unreachable;
  return packet.icmpType === Icmp.unreachable && packet.icmpCode !== FRAGMENTATION_NEEDED;
}
