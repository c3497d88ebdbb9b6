/**
 * The worst that TCP can bring: connections without end, hellos without end, one byte at a time, a scan.
 */
import { TcpFlag } from "../../src/decode/tcp.ts";
import { sealFrame } from "./checksum.ts";
import { type ConversationPlan, planConversations } from "./conversations.ts";
import { type FrameFields, put16, writeHeaders } from "./frame.ts";
import { type Message, messageBytes, messageOf } from "./message.ts";
import { clientPort, numberedTraffic, turnTo, writeBareFrame, writeFrameWith } from "./numbered-traffic.ts";
import type { TrafficParameters } from "./parameters.ts";
import type { Random } from "./random.ts";
import { createScan } from "./scan.ts";
import { SERVICES } from "./services.ts";
import { handshakeOf } from "./tls-dialogues.ts";
import type { Traffic } from "./traffic.ts";

const { syn, ack } = TcpFlag;
const DESTINATION_PORT = 2;
const MANAGEMENT_API = SERVICES[0]!;

function apiConversations({ conversations }: TrafficParameters, random: Random): ConversationPlan[] {
  return planConversations(MANAGEMENT_API, conversations, conversations, random);
}

/** Each packet is the SYN of another flow. */
export function newFlowTraffic(parameters: TrafficParameters, random: Random): Traffic {
  const plans = apiConversations(parameters, random);
  return numberedTraffic(parameters, (fields) => {
    fields.tcpFlags = syn;
    return (target, at, number) => writeBareFrame(target, at, turnTo(plans, number, fields).fromClient, fields);
  });
}

/** Flows of two packets: SYN and SYN-ACK. */
export function distinctFlowTraffic(parameters: TrafficParameters, random: Random): Traffic {
  const plans = apiConversations(parameters, random);
  return numberedTraffic(parameters, (fields) => (target, at, number) => {
    const { fromClient, fromServer } = turnTo(plans, number >>> 1, fields);
    const isAnswer = (number & 1) === 1;
    fields.tcpFlags = isAnswer ? syn | ack : syn;
    fields.acknowledgement = fields.sequence + 1;
    return writeBareFrame(target, at, isAnswer ? fromServer : fromClient, fields);
  });
}

/** Each packet is the SYN of another flow that brings its hello along (RFC 7413). */
export function helloTraffic(parameters: TrafficParameters, random: Random): Traffic {
  const plans = apiConversations(parameters, random);
  const hellos = new Map(plans.map(({ server }) => [server, messageOf(handshakeOf(server.name).hello, 0, random)]));
  return numberedTraffic(parameters, (fields) => {
    fields.tcpFlags = syn;
    return (target, at, number) => {
      const { fromClient, server } = turnTo(plans, number, fields);
      const hello = hellos.get(server)!;
      return writeFrameWith(target, at, fromClient, fields, hello, 0, messageBytes(hello));
    };
  });
}

const ONE_BYTE_CONNECTIONS = 1000;
/** Of the handshake of TCP. */
const OPENING_PACKETS = 3;

/** A connection's two sides say this to each other. */
interface Saying {
  readonly plan: ConversationPlan;
  readonly hello: Message;
  readonly answer: Message;
  readonly helloBytes: number;
  readonly packets: number;
}

/** Handshakes of TLS in segments of one byte, many connections at once. */
export function oneByteTraffic(parameters: TrafficParameters, random: Random): Traffic {
  const sayings = apiConversations(parameters, random)
    .slice(0, ONE_BYTE_CONNECTIONS)
    .map((plan) => sayingOf(plan, random));
  return numberedTraffic(parameters, (fields) => (target, at, number) => {
    const saying = sayings[number % sayings.length]!;
    const round = Math.floor(number / sayings.length);
    fields.clientPort = clientPort(Math.floor(round / saying.packets));
    return writeStep(target, at, saying, round % saying.packets, fields);
  });
}

function sayingOf(plan: ConversationPlan, random: Random): Saying {
  const { hello, answer } = handshakeOf(plan.server.name);
  return {
    plan,
    hello: messageOf(hello, 0, random),
    answer: messageOf(answer, 0, random),
    helloBytes: hello.length,
    packets: OPENING_PACKETS + hello.length + answer.length,
  };
}

function writeStep(target: Buffer, at: number, saying: Saying, step: number, fields: FrameFields): number {
  const { plan, hello, answer, helloBytes } = saying;
  const byte = step - OPENING_PACKETS;
  const isFromClient = step < OPENING_PACKETS ? step !== 1 : byte < helloBytes;
  const headers = isFromClient ? plan.fromClient : plan.fromServer;
  if (step < OPENING_PACKETS) {
    fields.tcpFlags = [syn, syn | ack, ack][step]!;
    fields.sequence = step < 2 ? 0 : 1;
    fields.acknowledgement = 1;
    return writeBareFrame(target, at, headers, fields);
  }
  const from = isFromClient ? byte : byte - helloBytes;
  fields.tcpFlags = ack;
  fields.sequence = 1 + from;
  fields.acknowledgement = isFromClient ? 1 : 1 + helloBytes;
  return writeFrameWith(target, at, headers, fields, isFromClient ? hello : answer, from, 1);
}

/** One client asks each (address, port) once; nobody answers. */
export function scanTraffic(parameters: TrafficParameters): Traffic {
  const { addresses, portOf, planOf } = createScan(parameters.packets);
  const headers = Array.from({ length: addresses }, (_, address) => planOf(address).fromClient);
  return numberedTraffic(parameters, (fields) => {
    fields.tcpFlags = syn;
    return (target, at, number) => {
      const header = headers[number % addresses]!;
      fields.clientPort = clientPort(number);
      const end = writeHeaders(target, at, header, fields);
      put16(target, at + header.transportAt + DESTINATION_PORT, portOf(number));
      sealFrame(target, at, end, header);
      return end;
    };
  });
}
