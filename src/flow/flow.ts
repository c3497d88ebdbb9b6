/**
 * A finished flow as a plain object: what the audit reads. One transport 5-tuple within one encapsulation; for TCP,
 * one attempt.
 */
import type { Timestamp } from "../capture/source.ts";
import { IpProtocol } from "../decode/ip-protocol.ts";
import { NO_VLAN } from "../decode/packet-record.ts";
import type { Address } from "./address.ts";
import type { AddressBook } from "./address-book.ts";
import { unaskedOf } from "./dns-fit.ts";
import type { EncapsulationTable } from "./encapsulations.ts";
import * as row from "./flow-row.ts";
import { type HistoryWords, historyWords } from "./history.ts";
import { passedOverOf, synCountOf } from "./passed-over.ts";
import { readSegmentCounts, type SegmentCounts } from "./segment-counts.ts";

/** One end of a flow, and what it sent. */
interface FlowEnd {
  /** Number in the address book; -1 where the book was full. */
  readonly address: number;
  readonly port: number;
  readonly packets: number;
  /** Bytes of IP packets on the wire, headers included. */
  readonly bytes: number;
  /** Times this end began to speak, and when it last did, in seconds (all but TCP). */
  readonly turns: number;
  readonly turnStartedAt: number;
  /** Of its packets, DNS answers to no question of the flow; at most 65,535 are counted. */
  readonly unasked: number;
  /** All 0 but for TCP. */
  readonly segments: SegmentCounts;
}

/** The latest ICMP or ICMPv6 "unreachable" that quoted a packet of the flow. */
export interface FlowIcmpError {
  readonly ipVersion: 4 | 6;
  readonly code: number;
  /** Number of the sender in the address book. */
  readonly sender: number;
  /** The end whose packet could not be delivered. */
  readonly quotedSide: row.Side;
  readonly time: number;
}

export interface Flow {
  readonly ends: readonly [FlowEnd, FlowEnd];
  readonly protocol: number;
  readonly ipVersion: 4 | 6;
  /** As the sensor names it; null where there is none. */
  readonly encapsulation: string | null;
  /** Of the latest packet; null where it had no tag. */
  readonly vlan: number | null;
  readonly first: Timestamp;
  readonly last: Timestamp;
  /** Bits of both sides: read with `tcpSeen` or `exchangeSeen`. */
  readonly state: number;
  /** TCP: read with `readHistory`. */
  readonly history: HistoryWords;
  readonly synCount: number;
  /** Segments and ICMP errors that do not fit the flow; they decide nothing. At most 65,535 are counted. */
  readonly passedOver: number;
  /** Seconds: when the first SYN was sent, and when it was answered or refused (TCP). */
  readonly askedAt: number;
  readonly decidedAt: number;
  readonly icmpError: FlowIcmpError | null;
  /** What the observer of payloads found, by its number; below 1 where it found nothing. */
  readonly opening: number;
}

/** An ICMP error in a word: bit 18 set, quoted side in 17, IPv6 in 16, code below. */
const ERROR_PRESENT = 1 << 18;
const ERROR_SIDE_SHIFT = 17;
const ERROR_IPV6 = 1 << 16;

export function icmpErrorWord(ipVersion: 4 | 6, code: number, quotedSide: row.Side): number {
  return ERROR_PRESENT | (quotedSide << ERROR_SIDE_SHIFT) | (ipVersion === 6 ? ERROR_IPV6 : 0) | code;
}

/** What the numbers in a shard's rows stand for. */
export interface RowMeaning {
  readonly encapsulations: Pick<EncapsulationTable, "nameOf" | "names">;
  /** Who sent ICMP errors. */
  readonly errorSenders: { readonly addresses: readonly Address[] };
}

/** Reads the row at `base` into an object. @param book numbers the addresses */
export function readFlow(
  words: Int32Array,
  doubles: Float64Array,
  base: number,
  book: AddressBook,
  meaning: RowMeaning,
): Flow {
  const half = base / 2;
  const scope = words[base + row.SCOPE]!;
  const ipVersion = row.ipVersionOf(scope);
  const ports = words[base + row.PORTS]!;
  const isTcp = row.protocolOf(scope) === IpProtocol.tcp;
  const end = (side: row.Side): FlowEnd => ({
    address: book.idOf(ipVersion, words, base + (side === 0 ? row.ADDRESS_A : row.ADDRESS_B)),
    port: side === 0 ? ports >>> 16 : ports & 0xffff,
    packets: words[base + row.PACKETS + side]! >>> 0,
    bytes: doubles[half + row.BYTES + side]!,
    turns: words[base + row.TURNS + side]!,
    turnStartedAt: doubles[half + row.TURN_STARTED_AT + side]!,
    unasked: isTcp ? 0 : unaskedOf(words, base, side),
    segments: readSegmentCounts(words, base, side),
  });
  return {
    ends: [end(0), end(1)],
    protocol: row.protocolOf(scope),
    ipVersion,
    encapsulation: meaning.encapsulations.nameOf(row.encapsulationOf(scope)),
    vlan: words[base + row.VLAN] === NO_VLAN ? null : words[base + row.VLAN]!,
    first: { seconds: doubles[half + row.FIRST_SECONDS]!, nanoseconds: words[base + row.FIRST_NANOSECONDS]! },
    last: { seconds: doubles[half + row.LAST_SECONDS]!, nanoseconds: words[base + row.LAST_NANOSECONDS]! },
    state: words[base + row.STATE]!,
    history: historyWords(words, base),
    synCount: synCountOf(words, base),
    passedOver: passedOverOf(words, base),
    askedAt: doubles[half + row.ASKED_AT]!,
    decidedAt: doubles[half + row.DECIDED_AT]!,
    opening: words[base + row.OPENING]!,
    icmpError: readIcmpError(words, doubles, base, book, meaning),
  };
}

function readIcmpError(
  words: Int32Array,
  doubles: Float64Array,
  base: number,
  book: AddressBook,
  { errorSenders }: RowMeaning,
): FlowIcmpError | null {
  const error = words[base + row.ICMP_ERROR]!;
  if (error === 0) return null;
  const sender = errorSenders.addresses[words[base + row.ICMP_ERROR_SENDER]!];
  return {
    ipVersion: (error & ERROR_IPV6) === 0 ? 4 : 6,
    code: error & 0xff,
    sender: sender === undefined ? -1 : book.idOf(sender.ipVersion, sender.words, 0),
    quotedSide: (error >> ERROR_SIDE_SHIFT) & 1 ? 1 : 0,
    time: doubles[base / 2 + row.ICMP_ERROR_AT]!,
  };
}
