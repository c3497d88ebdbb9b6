/**
 * DNS that costs as much as it can: names, chains, questions, addresses.
 */
import { concat, u16, u32 } from "../../test/packets/bytes.ts";
import { aliasRecord, dnsAnswer, dnsQuery, nameAt, nameOf, QUESTION_NAME, record } from "../../test/packets/dns.ts";
import { ip } from "../../test/packets/ip.ts";
import { ethernet } from "../../test/packets/link.ts";
import { udp } from "../../test/packets/transport.ts";
import { put16, put32 } from "../traffic/frame.ts";
import { collidingWord } from "./colliding-words.ts";
import { TARGET } from "./connections.ts";
import { patchedFrame, scattered } from "./patched-frames.ts";
import type { FloodCase } from "./worst-case.ts";

const CLIENT = TARGET[4];
const RESOLVER = "10.10.0.30";
const DNS_PORT = 53;
const FIRST_PORT = 1024;
const PORTS = 64_512;
const MESSAGE = 42;
const NAME = MESSAGE + QUESTION_NAME + 1;
/** What one datagram of 1,500 bytes takes. */
const POINTERS = 600;
const CHAIN = 100;
const ADDRESSES = 80;
const ADDRESS_RECORD_BYTES = 16;

/** 127 labels of one octet, the longest name that there is. */
const LONGEST = nameOf(...Array.from({ length: 127 }, () => "a"));
const QUESTION = nameOf("name-0000", "example");

function frameOf(message: Uint8Array, isAnswer: boolean) {
  const path = isAnswer ? { from: RESOLVER, to: CLIENT } : { from: CLIENT, to: RESOLVER };
  const [source, destination] = isAnswer ? [DNS_PORT, FIRST_PORT] : [FIRST_PORT, DNS_PORT];
  return patchedFrame(ethernet(ip(path.from, path.to, udp(path, source, destination, message))).bytes);
}

/** Questions and their answers in turn, each pair with an id and a port of its own. */
function* exchanges(
  count: number,
  query: Uint8Array,
  answer: Uint8Array,
  turnTo: (frame: Uint8Array, exchange: number, isAnswer: boolean) => void = () => {},
): Generator<Uint8Array> {
  const [question, reply] = [frameOf(query, false), frameOf(answer, true)];
  for (let number = 0; number < count; number++) {
    const isAnswer = (number & 1) === 1;
    const exchange = number >>> 1;
    const frame = isAnswer ? reply : question;
    const port = FIRST_PORT + (exchange % PORTS);
    frame.ports(isAnswer ? DNS_PORT : port, isAnswer ? port : DNS_PORT);
    frame.identification(number);
    put16(frame.bytes, MESSAGE, exchange);
    turnTo(frame.bytes, exchange, isAnswer);
    yield frame.bytes;
  }
}

/** Questions alone, each with a port and id of its own. */
function* questions(count: number, turnTo: (frame: Uint8Array, number: number) => void): Generator<Uint8Array> {
  const frame = frameOf(dnsQuery({ name: QUESTION }), false);
  for (let number = 0; number < count; number++) {
    frame.ports(FIRST_PORT + (number % PORTS), DNS_PORT);
    frame.identification(number);
    put16(frame.bytes, MESSAGE, scattered(number));
    turnTo(frame.bytes, number);
    yield frame.bytes;
  }
}

/** Nine octets of a label, as letters. */
function putName(frame: Uint8Array, number: number): void {
  for (let place = 0; place < 9; place++) frame[NAME + place] = 0x61 + ((number >>> (place * 4)) & 0xf);
}

/** Each pointer leads to the one before it, and every record's owner is the end of that chain. */
function pointerChain(): Uint8Array {
  const first = QUESTION_NAME + LONGEST.length + 4 + 11;
  const pointers = Array.from({ length: POINTERS }, (_, index) =>
    u16(0xc000 | (index === 0 ? QUESTION_NAME : first + 2 * (index - 1))),
  );
  const holder = concat(new Uint8Array(1), u16(16, 1), u32(300), u16(2 * POINTERS), ...pointers);
  const owner = nameAt(first + 2 * (POINTERS - 1));
  return dnsAnswer({
    name: LONGEST,
    records: [holder, ...Array.from({ length: 8 }, () => record(owner, "A", u32(1)))],
  });
}

/** An alias a record: the name of the first is the question's, each leads to the next. */
function aliasChain(): Uint8Array {
  const labels = Array.from({ length: CHAIN + 1 }, (_, index) => (index === 0 ? QUESTION : nameOf(`c${index}`)));
  const records = labels.slice(1).map((target, index) => aliasRecord(labels[index]!, target));
  return dnsAnswer({ name: QUESTION, records: [...records, record(labels.at(-1)!, "A", u32(0xc633_6401))] });
}

const addressed = dnsAnswer({
  name: QUESTION,
  records: Array.from({ length: ADDRESSES }, () => record(nameAt(QUESTION_NAME), "A", u32(0))),
});
const FIRST_ADDRESS = MESSAGE + addressed.length - ADDRESSES * ADDRESS_RECORD_BYTES + 12;

export const DNS_CASES: readonly FloodCase[] = [
  {
    kind: "flood",
    name: "DNS: names of 127 labels, behind chains of pointers",
    bound: "4,096 bytes of names, 128 records of a message",
    count: 200_000,
    frames: (count) => exchanges(count, dnsQuery({ name: LONGEST }), pointerChain()),
  },
  {
    kind: "flood",
    name: `DNS: chains of ${CHAIN} aliases`,
    bound: "the same",
    count: 100_000,
    frames: (count) => exchanges(count, dnsQuery({ name: QUESTION }), aliasChain()),
  },
  {
    kind: "flood",
    name: `DNS: answers with ${ADDRESSES} addresses that collide in a map of V8`,
    bound: "map keys that nobody can choose; 65,536 names of addresses",
    count: 20_000,
    frames: (count) =>
      exchanges(count, dnsQuery({ name: QUESTION }), addressed, (frame, exchange, isAnswer) => {
        for (let index = 0; isAnswer && index < ADDRESSES; index++) {
          put32(frame, FIRST_ADDRESS + index * ADDRESS_RECORD_BYTES, collidingWord(exchange * ADDRESSES + index));
        }
      }),
  },
  {
    kind: "flood",
    name: "DNS: questions for other names, without an answer",
    bound: "32,768 questions, 65,536 names, 8,192 of a client",
    count: 300_000,
    frames: (count) => questions(count, putName),
  },
  {
    kind: "flood",
    name: "DNS: questions for one name, without an answer",
    bound: "32,768 questions",
    count: 300_000,
    frames: (count) => questions(count, () => {}),
  },
];
