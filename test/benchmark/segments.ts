/**
 * The packets of one flow, from its first to its last: what is sent by whom, and how long it is.
 */
import { TcpFlag } from "../../src/decode/tcp.ts";
import type { Random } from "./random.ts";
import type { Service } from "./services.ts";

export interface Segment {
  readonly isFromClient: boolean;
  /** 0 for all but TCP. */
  readonly tcpFlags: number;
  readonly payloadBytes: number;
}

/** What fits in a packet of 1500 bytes behind IPv6 and TCP with its usual timestamps. */
const MAX_SEGMENT_BYTES = 1428;
/** A receiver acknowledges every second full segment (RFC 9293, section 3.8.6.3). */
const SEGMENTS_PER_ACKNOWLEDGEMENT = 2;

const { syn, ack, psh, fin } = TcpFlag;

export function segmentsOf(service: Service, random: Random): Generator<Segment> {
  return service.transport === "tcp" ? tcpSegments(service, random) : datagrams(service, random);
}

function* datagrams(service: Service, random: Random): Generator<Segment> {
  for (let left = random.between(service.exchanges); left > 0; left--) {
    yield { isFromClient: true, tcpFlags: 0, payloadBytes: random.between(service.questionBytes) };
    if (service.answerBytes === null) continue;
    yield { isFromClient: false, tcpFlags: 0, payloadBytes: random.between(service.answerBytes) };
  }
}

function* tcpSegments(service: Service, random: Random): Generator<Segment> {
  yield { isFromClient: true, tcpFlags: syn, payloadBytes: 0 };
  yield { isFromClient: false, tcpFlags: syn | ack, payloadBytes: 0 };
  yield { isFromClient: true, tcpFlags: ack, payloadBytes: 0 };
  for (let left = random.between(service.exchanges); left > 0; left--) {
    yield* message(true, random.between(service.questionBytes));
    if (service.answerBytes !== null) yield* message(false, random.between(service.answerBytes));
  }
  yield { isFromClient: true, tcpFlags: fin | ack, payloadBytes: 0 };
  yield { isFromClient: false, tcpFlags: fin | ack, payloadBytes: 0 };
  yield { isFromClient: true, tcpFlags: ack, payloadBytes: 0 };
}

/** A message cut into segments, and what the other side acknowledges meanwhile and at its end. */
function* message(isFromClient: boolean, messageBytes: number): Generator<Segment> {
  let unacknowledged = 0;
  for (let left = messageBytes; left > 0; left -= MAX_SEGMENT_BYTES) {
    const isLast = left <= MAX_SEGMENT_BYTES;
    yield { isFromClient, tcpFlags: isLast ? ack | psh : ack, payloadBytes: Math.min(left, MAX_SEGMENT_BYTES) };
    if (++unacknowledged < SEGMENTS_PER_ACKNOWLEDGEMENT && !isLast) continue;
    yield { isFromClient: !isFromClient, tcpFlags: ack, payloadBytes: 0 };
    unacknowledged = 0;
  }
}
