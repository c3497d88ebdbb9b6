/**
 * A flow as a row of the flow table: 64 words of 32 bits, four lines of a processor's cache. Counts of bytes and times are
 * doubles, at even words.
 *
 * The two ends are A and B, A being the lower address (or port): so both directions find the same row. Who is
 * originator and who responder is worked out from what the rows hold, when the flow is handed on.
 */

/** Words 0 to 9 are the key: A's address, B's address, both ports, and protocol, IP version and encapsulation. */
export const KEY_WORDS = 10;
export const ADDRESS_A = 0;
export const ADDRESS_B = 4;
export const PORTS = 8;
export const SCOPE = 9;

export const HASH = 10;
/** TCP: eight bits a side (`tcp-state.ts`); others: eight bits a side and who spoke last (`exchange-state.ts`). */
export const STATE = 11;
export const PACKETS = 12;
export const FIRST_NANOSECONDS = 14;
export const LAST_NANOSECONDS = 15;
/** Initial sequence number of the originator (TCP). */
export const INITIAL_SEQUENCE = 16;
/** SYNs of this attempt, the retries included (TCP). */
export const SYN_COUNT = 17;
/** How many times A, then B, began to speak (all but TCP). */
export const TURNS = 18;
/** TCP, in the same two words and two more: what was seen in which order (`history.ts`). */
export const HISTORY = 18;
/** Latest ICMP unreachable that quoted this flow: see `IcmpErrorWord`; 0 where none did. */
export const ICMP_ERROR = 20;
export const ICMP_ERROR_SENDER = 21;
/** Latest VLAN tag, or -1. */
export const VLAN = 22;
/** What was found at the beginning (TCP, UDP): see `payload-observer.ts`. */
export const OPENING = 23;

// Doubles, by their index among the row's doubles.
export const BYTES = 12;
export const FIRST_SECONDS = 14;
export const LAST_SECONDS = 15;
/** TCP: when the first SYN was sent, and when it was answered or refused. */
export const ASKED_AT = 16;
export const DECIDED_AT = 17;
/** All but TCP, in the same place: when A's, then B's latest turn began. */
export const TURN_STARTED_AT = 16;
export const ICMP_ERROR_AT = 18;
/** TCP: when the latest SYN that counts was sent. */
export const SYN_AT = 19;

// TCP's sequence numbers (`tcp-sequence.ts`), each for A, then B.
/** What is expected to come next from this side. */
export const NEXT_SEQUENCE = 40;
/** The latest number that this side acknowledged. */
export const LAST_ACKNOWLEDGEMENT = 42;
/** The gap in what this side was seen to send: from here to there; none where both are equal. */
export const GAP_START = 44;
export const GAP_END = 46;
/** Counts of this side's segments. */
export const RETRANSMITTED = 48;
export const OUT_OF_ORDER = 50;
export const LOST = 52;
export const DUPLICATE_ACKNOWLEDGEMENTS = 54;
/** Two numbers of 16 bits: the largest packet with data that this side sent, and the largest that was acknowledged. */
export const LARGEST = 56;
/** See `Stuck` in `tcp-sequence.ts`. */
export const STUCK = 58;
/** Both sides in one word, 16 bits each: the latest window, and how often it was 0. */
export const WINDOWS = 60;
export const ZERO_WINDOWS = 61;
export const HISTORY_MORE = 62;
/** In which showing of all flows (`tracker.ts`) this one was shown last. */
export const SHOWN = 63;

export const ROW_WORDS = 64;

/** 0 for what A sent, 1 for what B sent. */
export type Side = 0 | 1;

/** SCOPE holds the IP protocol in bits 0 to 7, IP version 6 in bit 8, the encapsulation's number above. */
const VERSION_6_BIT = 0x100;
const ENCAPSULATION_SHIFT = 9;

export function scopeWord(protocol: number, ipVersion: number, encapsulation: number): number {
  return protocol | (ipVersion === 6 ? VERSION_6_BIT : 0) | (encapsulation << ENCAPSULATION_SHIFT);
}

export function protocolOf(scope: number): number {
  return scope & 0xff;
}

export function ipVersionOf(scope: number): 4 | 6 {
  return (scope & VERSION_6_BIT) === 0 ? 4 : 6;
}

export function encapsulationOf(scope: number): number {
  return scope >>> ENCAPSULATION_SHIFT;
}
