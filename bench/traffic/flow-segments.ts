/**
 * The packets of one flow, from its first to its last: who sends it, and which part of which message is in it.
 */
import { TcpFlag } from "../../src/decode/tcp.ts";
import type { Dialogue } from "./dialogue.ts";
import { MAX_SEGMENT_BYTES, type Message, messageBytes } from "./message.ts";

export interface Segment {
  readonly isFromClient: boolean;
  /** 0 for all but TCP. */
  readonly tcpFlags: number;
  /** Null where there is nothing to say. */
  readonly message: Message | null;
  /** The part of the message that this packet has. */
  readonly from: number;
  readonly bytes: number;
}

/** A receiver acknowledges every second full segment (RFC 9293, section 3.8.6.3). */
const SEGMENTS_PER_ACKNOWLEDGEMENT = 2;
const OPENING_PACKETS = 3;
const CLOSING_PACKETS = 3;

const { syn, ack, psh, fin, rst } = TcpFlag;

/** Datagrams of questions and answers, `packets` in all. */
export function* datagrams(dialogue: Dialogue, packets: number): Generator<Segment> {
  for (let left = packets, turn = 0; left > 0; turn++) {
    for (const isFromClient of [true, false]) {
      const message = isFromClient ? dialogue.question(turn) : dialogue.answer(turn);
      if (message === null || left === 0) continue;
      left--;
      yield { isFromClient, tcpFlags: 0, message, from: 0, bytes: messageBytes(message) };
    }
  }
}

/** A connection of `packets` packets: opened, used, closed. The last message may lack its end. */
export function* connection(dialogue: Dialogue, packets: number): Generator<Segment> {
  yield bare(true, syn);
  yield bare(false, syn | ack);
  yield bare(true, ack);
  let left = packets - OPENING_PACKETS - CLOSING_PACKETS;
  for (const segment of talk(dialogue)) {
    if (left-- <= 0) break;
    yield segment;
  }
  yield bare(true, fin | ack);
  yield bare(false, fin | ack);
  yield bare(true, ack);
}

/** Someone who tries a port that is closed. */
export function* refusal(): Generator<Segment> {
  yield bare(true, syn);
  yield bare(false, rst | ack);
}

function* talk(dialogue: Dialogue): Generator<Segment> {
  for (let turn = 0; ; turn++) {
    yield* inSegments(true, dialogue.question(turn));
    const answer = dialogue.answer(turn);
    if (answer !== null) yield* inSegments(false, answer);
  }
}

/** A message cut into segments, and what the other side acknowledges meanwhile and at its end. */
function* inSegments(isFromClient: boolean, message: Message): Generator<Segment> {
  const whole = messageBytes(message);
  let unacknowledged = 0;
  for (let from = 0; from < whole; from += MAX_SEGMENT_BYTES) {
    const bytes = Math.min(whole - from, MAX_SEGMENT_BYTES);
    const isLast = from + bytes === whole;
    yield { isFromClient, tcpFlags: isLast ? ack | psh : ack, message, from, bytes };
    if (++unacknowledged < SEGMENTS_PER_ACKNOWLEDGEMENT && !isLast) continue;
    yield bare(!isFromClient, ack);
    unacknowledged = 0;
  }
}

function bare(isFromClient: boolean, tcpFlags: number): Segment {
  return { isFromClient, tcpFlags, message: null, from: 0, bytes: 0 };
}
