/**
 * Who spoke and who answered, for everything but TCP: datagrams have no handshake, so turns are counted. A turn is a
 * run of packets from one side; the other side's first packet after it is the answer.
 */
import { Icmp, Icmp6 } from "../decode/icmp.ts";
import { IpProtocol } from "../decode/ip-protocol.ts";
import type { Packet } from "../decode/packet-record.ts";
import { SctpChunk } from "../decode/sctp.ts";
import { DnsFit, noteDns } from "./dns-fit.ts";
import { type Side, STATE, TURN_STARTED_AT, TURNS } from "./flow-row.ts";

export const ExchangeSeen = {
  /** An ICMP echo request, an SCTP INIT: this side is the client, whoever was seen first. */
  request: 0x01,
  /** An SCTP ABORT in answer to the INIT. */
  refusal: 0x40,
} as const;

const SIDE_BITS = 8;
const SIDE_MASK = 0xff;
const LAST_SIDE_SHIFT = 16;
const LAST_SIDE_MASK = 0x3 << LAST_SIDE_SHIFT;
const FIRST_SIDE_SHIFT = 18;
const FIRST_SIDE_MASK = 0x3 << FIRST_SIDE_SHIFT;
const TO_GROUP = 1 << 20;

/** What the given side was seen to do, as bits of `ExchangeSeen`. */
export function exchangeSeen(state: number, side: Side): number {
  return (state >>> (side * SIDE_BITS)) & SIDE_MASK;
}

/** The side that spoke last, or first; null where nobody has. */
export function lastSpeaker(state: number): Side | null {
  return speaker((state >>> LAST_SIDE_SHIFT) & 0x3);
}

export function firstSpeaker(state: number): Side | null {
  return speaker((state >>> FIRST_SIDE_SHIFT) & 0x3);
}

/** Whether a packet of the flow went to a group or to everyone, by its frame: no single host owes an answer. */
export function wasToGroup(state: number): boolean {
  return (state & TO_GROUP) !== 0;
}

function speaker(bits: number): Side | null {
  if (bits === 0) return null;
  return bits === 1 ? 0 : 1;
}

/** Adds a packet to the row. `time` is in seconds. @returns false where it answers no question, and counts for nothing */
export function updateExchange(
  words: Int32Array,
  doubles: Float64Array,
  base: number,
  side: Side,
  bytes: Uint8Array,
  packet: Packet,
  time: number,
): boolean {
  if ((words[base + STATE]! & FIRST_SIDE_MASK) === 0) words[base + STATE]! |= (side + 1) << FIRST_SIDE_SHIFT;
  const fit = noteDns(words, base, side, bytes, packet);
  if (fit === DnsFit.unasked) return false;
  takeTurn(words, doubles, base, side, time);
  if (fit === DnsFit.answered) takeTurn(words, doubles, base, side === 0 ? 1 : 0, time);
  words[base + STATE]! |= seenBits(packet, side) | (packet.isToGroup === 1 ? TO_GROUP : 0);
  return true;
}

function takeTurn(words: Int32Array, doubles: Float64Array, base: number, side: Side, time: number): void {
  const state = words[base + STATE]!;
  if ((state & LAST_SIDE_MASK) >> LAST_SIDE_SHIFT === side + 1) return;
  words[base + TURNS + side]!++;
  doubles[base / 2 + TURN_STARTED_AT + side] = time;
  words[base + STATE] = (state & ~LAST_SIDE_MASK) | ((side + 1) << LAST_SIDE_SHIFT);
}

function seenBits(packet: Packet, side: Side): number {
  if (packet.protocol === IpProtocol.udp) return 0;
  const asker = isRequest(packet) ? side : isReply(packet) ? (side === 0 ? 1 : 0) : null;
  const refusal = packet.sctpChunk === SctpChunk.abort ? ExchangeSeen.refusal << (side * SIDE_BITS) : 0;
  return refusal | (asker === null ? 0 : ExchangeSeen.request << (asker * SIDE_BITS));
}

function isRequest(packet: Packet): boolean {
  if (packet.protocol === IpProtocol.icmp) return packet.icmpType === Icmp.echoRequest;
  if (packet.protocol === IpProtocol.icmp6) return packet.icmpType === Icmp6.echoRequest;
  return packet.sctpChunk === SctpChunk.init;
}

function isReply(packet: Packet): boolean {
  if (packet.protocol === IpProtocol.icmp) return packet.icmpType === Icmp.echoReply;
  return packet.protocol === IpProtocol.icmp6 && packet.icmpType === Icmp6.echoReply;
}
