/**
 * A flow as a row of the flow table: 64 words of 32 bits, four lines of a processor's cache. Counts of bytes and times are
 * doubles, at even words. What most packets touch stands in the first two lines: each further one is a cache miss, and
 * with hundreds of thousands of flows that is most of what a packet costs.
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

/** TCP: eight bits a side (`tcp-state.ts`); others: eight bits a side and who spoke last (`exchange-state.ts`). */
export const STATE = 10;
export const PACKETS = 11;
/** Latest VLAN tag, or -1. */
export const VLAN = 13;
/** What was found at the beginning (TCP, UDP): see `payload-observer.ts`. */
export const OPENING = 14;
export const LAST_NANOSECONDS = 15;

// The second line. Doubles, here and below, go by their index among the row's doubles.
export const BYTES = 8;
export const LAST_SECONDS = 10;
export const FIRST_SECONDS = 11;
// TCP's sequence numbers (`tcp-sequence.ts`), each for A, then B.
/** What is expected to come next from this side. */
export const NEXT_SEQUENCE = 24;
/** The latest number that this side acknowledged. */
export const LAST_ACKNOWLEDGEMENT = 26;
/** Two numbers of 16 bits: the largest packet with data that this side sent, and the largest that was acknowledged. */
export const LARGEST = 28;
/** Both sides in one word, 16 bits each: the latest window. */
export const WINDOWS = 30;
/** TCP: which letters of the history each side has shown, and how many there are (`history.ts`). */
export const HISTORY_STATE = 31;
/** DNS over UDP, in the same words (`dns-fit.ts`): the latest questions; the two latest answers to none, and their numbers, 16 bits a side. */
export const QUESTIONS = 24;
export const UNASKED_ANSWERS = 29;
export const UNASKED = 31;

// The third line.
/** TCP: when the first SYN was sent, and when it was answered or refused. */
export const ASKED_AT = 16;
export const DECIDED_AT = 17;
/** All but TCP, in the same place: when A's, then B's latest turn began. */
export const TURN_STARTED_AT = 16;
export const ICMP_ERROR_AT = 18;
/** TCP: when the latest SYN that counts was sent. */
export const SYN_AT = 19;
/** Initial sequence number of the originator (TCP). */
export const INITIAL_SEQUENCE = 40;
/** Two numbers of 16 bits: SYNs of this attempt, the retries included (TCP), and above them what was passed over. */
export const COUNTS = 41;
/** How many times A, then B, began to speak (all but TCP). */
export const TURNS = 42;
/** TCP, in the same two words and one more: what was seen in which order (`history.ts`). */
export const HISTORY = 42;
export const HISTORY_MORE = 44;
export const FIRST_NANOSECONDS = 45;
/** See `Stuck` in `tcp-sequence.ts`. */
export const STUCK = 46;

// The fourth line: what few flows have. Counts of this side's segments, for A, then B.
export const RETRANSMITTED = 48;
export const OUT_OF_ORDER = 50;
export const LOST = 52;
export const DUPLICATE_ACKNOWLEDGEMENTS = 54;
/** The gap in what this side was seen to send: from here to there; none where both are equal. */
export const GAP_START = 56;
export const GAP_END = 58;
/** Both sides in one word, 16 bits each: how often the window was 0. */
export const ZERO_WINDOWS = 60;
/** Latest ICMP unreachable that quoted this flow: see `IcmpErrorWord`; 0 where none did. */
export const ICMP_ERROR = 61;
/** Its number among the shard's senders of such errors. */
export const ICMP_ERROR_SENDER = 62;
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
