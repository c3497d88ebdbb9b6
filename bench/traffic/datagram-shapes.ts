/**
 * The worst that datagrams can bring: questions without end, fragments without end, errors without end.
 */
import { concat, u16, u32 } from "../../test/packets/bytes.ts";
import { addressRecord, dnsAnswer, dnsQuery, nameAt, QUESTION_NAME } from "../../test/packets/dns.ts";
import { sealFrame, sealIp } from "./checksum.ts";
import { type ConversationPlan, planConversations } from "./conversations.ts";
import { IP_PROTOCOLS, ipHeader, put16, put32, writeHeaders } from "./frame.ts";
import { messageBytes, messageOf } from "./message.ts";
import { numberedTraffic, turnTo, writeFrameWith } from "./numbered-traffic.ts";
import type { TrafficParameters } from "./parameters.ts";
import type { Random } from "./random.ts";
import { SERVICES, type Speech } from "./services.ts";
import type { Traffic } from "./traffic.ts";

function conversationsOf(speech: Speech, { conversations }: TrafficParameters, random: Random): ConversationPlan[] {
  const service = SERVICES.find((candidate) => candidate.speech === speech)!;
  return planConversations(service, conversations, conversations, random);
}

const DNS_NAMES = 100_000;
const DNS_ID = 0;
/** The digits of `name-00000.site.example` within the message: header, length of the label, `name-`. */
const DNS_DIGITS_AT = 12 + 1 + 5;
const DNS_DIGITS = 5;

/** Questions for 100,000 names and their answers, each pair a flow of its own. */
export function dnsTraffic(parameters: TrafficParameters, random: Random): Traffic {
  const plans = conversationsOf("dns", parameters, random);
  const name = `name-${"0".repeat(DNS_DIGITS)}.site.example`;
  const query = messageOf(dnsQuery({ name }), 0, random);
  const address = addressRecord(nameAt(QUESTION_NAME), "198.51.100.9");
  const answer = messageOf(dnsAnswer({ name, records: [address] }), 0, random);
  return numberedTraffic(parameters, (fields) => (target, at, number) => {
    const exchange = number >>> 1;
    const isAnswer = (number & 1) === 1;
    const { fromClient, fromServer } = turnTo(plans, exchange, fields);
    const message = isAnswer ? answer : query;
    put16(message.head, DNS_ID, exchange & 0xffff);
    putDigits(message.head, DNS_DIGITS_AT, exchange % DNS_NAMES);
    return writeFrameWith(target, at, isAnswer ? fromServer : fromClient, fields, message, 0, messageBytes(message));
  });
}

function putDigits(target: Uint8Array, at: number, value: number): void {
  let left = value;
  for (let place = DNS_DIGITS - 1; place >= 0; place--) {
    target[at + place] = 0x30 + (left % 10);
    left = Math.floor(left / 10);
  }
}

const PIECES = 3;
/** A multiple of eight, as all but the last must have (RFC 791). */
const PIECE_BYTES = 184;
const DATAGRAM_BYTES = PIECES * PIECE_BYTES;
const UDP_HEADER_BYTES = 8;
const UDP_LENGTH = 4;
const IPV4_IDENTIFICATION = 4;
const IPV4_FRAGMENT = 6;
const MORE_FRAGMENTS = 0x2000;

/** Datagrams of three pieces, each datagram a flow of its own; all IPv4, where UDP need have no checksum. */
export function fragmentTraffic(parameters: TrafficParameters, random: Random): Traffic {
  const plans = conversationsOf("syslog", parameters, random).filter(({ ipVersion }) => ipVersion === 4);
  const text = new TextEncoder().encode("<134>Jan  1 00:00:00 host xapi: ".padEnd(DATAGRAM_BYTES, "all is well; "));
  return numberedTraffic(parameters, (fields) => (target, at, number) => {
    const datagram = Math.floor(number / PIECES);
    const piece = number % PIECES;
    fields.identification = datagram & 0xffff;
    fields.payloadBytes = PIECE_BYTES - UDP_HEADER_BYTES;
    const { fromClient } = turnTo(plans, datagram, fields);
    const { ipAt, transportAt } = fromClient;
    const payloadAt = writeHeaders(target, at, fromClient, fields);
    if (piece === 0) {
      put16(target, at + transportAt + UDP_LENGTH, DATAGRAM_BYTES);
      target.set(text.subarray(0, PIECE_BYTES - UDP_HEADER_BYTES), payloadAt);
    } else {
      // Only the first begins with the header of UDP; the others have data in its place.
      const from = piece * PIECE_BYTES - UDP_HEADER_BYTES;
      target.set(text.subarray(from, from + PIECE_BYTES), at + transportAt);
    }
    const more = piece < PIECES - 1 ? MORE_FRAGMENTS : 0;
    put16(target, at + ipAt + IPV4_FRAGMENT, more | ((piece * PIECE_BYTES) >> 3));
    sealIp(target, at, fromClient);
    return at + transportAt + PIECE_BYTES;
  });
}

/** "Administratively prohibited" (RFC 1812, RFC 4443). */
const PROHIBITED = { 4: [3, 13], 6: [1, 1] } as const;
const ICMP_HEADER_BYTES = 8;
/** All of the SYN, and what is quoted of it. */
const QUOTED_SYN_BYTES = 20;
const QUOTED_TRANSPORT_BYTES = 8;

/** A refusal of a connection that was not seen itself, each of another one. */
export function icmpErrorTraffic(parameters: TrafficParameters, random: Random): Traffic {
  const plans = conversationsOf("tls", parameters, random);
  const frames = new Map(plans.map((plan) => [plan, refusalOf(plan)]));
  return numberedTraffic(parameters, (fields) => (target, at, number) => {
    const plan = turnTo(plans, number, fields);
    const frame = frames.get(plan)!;
    target.set(frame, at);
    const quotedPortsAt = at + frame.length - QUOTED_TRANSPORT_BYTES;
    put16(target, quotedPortsAt, fields.clientPort);
    put32(target, quotedPortsAt + 4, fields.sequence);
    if (plan.ipVersion === 4) put16(target, at + plan.fromServer.ipAt + IPV4_IDENTIFICATION, fields.identification);
    sealFrame(target, at, at + frame.length, { ...plan.fromServer, transport: "icmp" });
    return at + frame.length;
  });
}

/** The frame from the server that quotes the client's SYN: Ethernet, IP, ICMP, and the quoted IP and ports. */
function refusalOf({ client, server, ipVersion, service, fromServer }: ConversationPlan): Uint8Array {
  const link = fromServer.bytes.subarray(0, fromServer.ipAt);
  const quotedIp = Uint8Array.from(ipHeader(ipVersion, IP_PROTOCOLS[ipVersion].tcp, client, server));
  setIpLength(quotedIp, ipVersion, QUOTED_SYN_BYTES);
  sealIp(quotedIp, 0, { ipVersion, ipAt: 0, transportAt: quotedIp.length });
  const quote = concat(quotedIp, u16(0, service.port), u32(0));
  const ip = Uint8Array.from(ipHeader(ipVersion, IP_PROTOCOLS[ipVersion].icmp, server, client));
  setIpLength(ip, ipVersion, ICMP_HEADER_BYTES + quote.length);
  return concat(link, ip, Uint8Array.from([...PROHIBITED[ipVersion], 0, 0]), u32(0), quote);
}

function setIpLength(header: Uint8Array, ipVersion: 4 | 6, payloadBytes: number): void {
  if (ipVersion === 4) put16(header, 2, header.length + payloadBytes);
  else put16(header, 4, payloadBytes);
}
