/**
 * Traffic whose n-th packet follows from n alone.
 */
import { sealFrame } from "./checksum.ts";
import type { ConversationPlan } from "./conversations.ts";
import { createFields, type FrameFields, type FrameHeaders, writeHeaders } from "./frame.ts";
import { type Message, writePayload } from "./message.ts";
import type { TrafficParameters } from "./parameters.ts";
import type { Traffic } from "./traffic.ts";

/** Writes packet `number`; @returns where it ends in the target */
type PacketWriter = (target: Buffer, at: number, number: number) => number;

const FIRST_PORT = 1024;
const PORTS = 64_512;
/** Each conversation's ports begin elsewhere. */
const PORT_STEP = 7919;
/** The golden ratio's part of 2^32: sequence numbers of neighbours lie far apart. */
const SEQUENCE_STEP = 0x9e37_79b1;

/** @param prepare gets the fields that all packets share, and answers who writes them */
export function numberedTraffic(
  { packets }: TrafficParameters,
  prepare: (fields: FrameFields) => PacketWriter,
): Traffic {
  const fields = createFields();
  const writePacket = prepare(fields);
  let number = 0;
  return {
    writeFrame(target, at) {
      if (number === packets) return 0;
      fields.identification = number & 0xffff;
      return writePacket(target, at, number++) - at;
    },
  };
}

/** The n-th client port, from where on they begin again. */
export function clientPort(number: number): number {
  return FIRST_PORT + (number % PORTS);
}

/** The conversation of the n-th flow, whose port and sequence number are put into the fields. */
export function turnTo(plans: readonly ConversationPlan[], flow: number, fields: FrameFields): ConversationPlan {
  const place = flow % plans.length;
  fields.clientPort = clientPort(Math.floor(flow / plans.length) + place * PORT_STEP);
  fields.sequence = Math.imul(flow, SEQUENCE_STEP) >>> 0;
  return plans[place]!;
}

/** A frame without a payload; @returns where it ends */
export function writeBareFrame(target: Buffer, at: number, headers: FrameHeaders, fields: FrameFields): number {
  fields.payloadBytes = 0;
  const end = writeHeaders(target, at, headers, fields);
  sealFrame(target, at, end, headers);
  return end;
}

/** A frame with a part of the message; @returns where it ends */
export function writeFrameWith(
  target: Buffer,
  at: number,
  headers: FrameHeaders,
  fields: FrameFields,
  message: Message,
  from: number,
  bytes: number,
): number {
  fields.payloadBytes = bytes;
  const payloadAt = writeHeaders(target, at, headers, fields);
  writePayload(target, payloadAt, message, from, bytes);
  sealFrame(target, at, payloadAt + bytes, headers);
  return payloadAt + bytes;
}
