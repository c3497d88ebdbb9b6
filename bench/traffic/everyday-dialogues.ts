/**
 * What is said in single datagrams: DNS, NTP (RFC 5905), syslog (RFC 3164), heartbeats, echoes; and what has no form that
 * anyone knows.
 */
import { concat, filler, u8, u32 } from "../../test/packets/bytes.ts";
import { addressRecord, dnsAnswer, dnsQuery, nameAt, QUESTION_NAME } from "../../test/packets/dns.ts";
import { haHeartbeat } from "../../test/packets/ha-heartbeat.ts";
import type { DialogueMaker } from "./dialogue.ts";
import { put32 } from "./frame.ts";
import { type Message, messageOf } from "./message.ts";

const ECHO_BYTES = 56;
/** Names that are asked for. */
const NAMES = 100;
const NTP_CLIENT = concat(u8(0x23, 0, 6, 0xec), filler(44));
const NTP_SERVER = concat(u8(0x24, 2, 6, 0xec), u32(0, 0, 0x0a14_c001), filler(32, 0x3d));

const names = new Map<number, { readonly query: Uint8Array; readonly answer: Uint8Array }>();

/** Each turn asks for another name; what is found are machines that say nothing in this capture. */
export const dns: DialogueMaker = (_plan, { random }) => {
  const first = random.below(NAMES);
  return {
    question: (turn) => messageOf(lookup((first + turn) % NAMES).query, 0, random),
    answer: (turn) => messageOf(lookup((first + turn) % NAMES).answer, 0, random),
  };
};

function lookup(index: number): { readonly query: Uint8Array; readonly answer: Uint8Array } {
  const known = names.get(index);
  if (known !== undefined) return known;
  const fields = { id: index + 1, name: `service-${index}.site.example` };
  const address = addressRecord(nameAt(QUESTION_NAME), `198.51.100.${1 + (index % 250)}`);
  const made = { query: dnsQuery(fields), answer: dnsAnswer({ ...fields, records: [address] }) };
  names.set(index, made);
  return made;
}

export const ntp: DialogueMaker = (_plan, { random }) => ({
  question: (turn) => messageOf(stamped(NTP_CLIENT, turn), 0, random),
  answer: (turn) => messageOf(stamped(NTP_SERVER, turn), 0, random),
});

/** With a number at the end that tells the message from the one before: else it would be its copy. */
function stamped(message: Uint8Array, turn: number): Uint8Array {
  const own = message.slice();
  put32(own, own.length - 4, turn);
  return own;
}

export const syslog: DialogueMaker = ({ client }, { random }) => ({
  question(turn) {
    const line = `<134>Jan  1 00:00:00 ${client.name} xapi: task ${turn} of session ${random.below(1_000_000)} ended`;
    return messageOf(new TextEncoder().encode(line), 0, random);
  },
  answer: () => null,
});

export const heartbeat: DialogueMaker = ({ client, server }, { random }) => {
  const generation = "5eed".repeat(8);
  const beatOf = (name: string): Uint8Array =>
    haHeartbeat(generation, Buffer.from(name.padEnd(16)).toString("hex").slice(0, 32));
  const [clientBeat, serverBeat] = [beatOf(client.name), beatOf(server.name)];
  return {
    question: (turn) => messageOf(stamped(clientBeat, turn), 0, random),
    answer: (turn) => messageOf(stamped(serverBeat, turn), 0, random),
  };
};

export const echo: DialogueMaker = (_plan, { random }) => {
  const data = messageOf(new Uint8Array(0), ECHO_BYTES, random);
  return { question: () => data, answer: () => data };
};

export const opaque: DialogueMaker = (_plan, { random, pickBytes }) => {
  const data = (): Message => messageOf(new Uint8Array(0), pickBytes(), random);
  return { question: data, answer: data };
};
