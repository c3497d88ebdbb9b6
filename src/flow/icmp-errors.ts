/**
 * Which ICMP errors (RFC 792, RFC 4443) tell of the flow that they quote that it did not get through.
 */
import { Icmp, Icmp6 } from "../decode/icmp.ts";
import { IpProtocol } from "../decode/ip-protocol.ts";
import type { Packet } from "../decode/packet-record.ts";
import type { Side } from "./flow-row.ts";
import { mayHaveSent } from "./tcp-fit.ts";

/** IPv4 "fragmentation needed" (RFC 1191) is advice about size, not a refusal. */
const FRAGMENTATION_NEEDED = 4;

/** Ports and number: what an error quotes at the least of TCP (RFC 792). */
const QUOTED_BYTES = 8;

/** Whether the side of the flow may have sent what is quoted: TCP's number tells, of others nothing is kept that would. */
export function quotesFlow(words: Int32Array, base: number, side: Side, error: Packet, quote: Packet): boolean {
  if (quote.protocol !== IpProtocol.tcp) return true;
  // The snap length may have cut the number off.
  if (quote.end - quote.offset < QUOTED_BYTES && error.end < error.wireEnd) return true;
  return mayHaveSent(words, base, side, quote.tcpSequence);
}

/** An error goes to who sent the packet that it quotes (RFC 1122, section 3.2.2); of a tunnel, to its end. */
export function isToSender(error: Packet, quote: Packet): boolean {
  if (error.tunnels !== quote.tunnels) return true;
  if (error.ipVersion !== quote.ipVersion) return false;
  const [to, sender] = [error.addresses, quote.addresses];
  return to[4] === sender[0] && to[5] === sender[1] && to[6] === sender[2] && to[7] === sender[3];
}

/** Whether an ICMP or ICMPv6 error says that what it quotes did not get there. */
export function isUnreachable(packet: Packet): boolean {
  if (packet.protocol === IpProtocol.icmp6) return packet.icmpType === Icmp6.unreachable;
  return packet.icmpType === Icmp.unreachable && packet.icmpCode !== FRAGMENTATION_NEEDED;
}
