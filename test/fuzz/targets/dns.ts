/** Fuzz target: DNS messages, alone and as the answer to a question that fits. */
import { IpProtocol } from "../../../src/decode/ip-protocol.ts";
import { createPacket } from "../../../src/decode/packet-record.ts";
import { noteDns, unaskedOf } from "../../../src/flow/dns-fit.ts";
import { ROW_WORDS } from "../../../src/flow/flow-row.ts";
import { createDnsLookups } from "../../../src/names/dns-lookups.ts";
import { readDnsMessage } from "../../../src/names/dns-message.ts";
import { createResolvedNames } from "../../../src/names/resolved-names.ts";
import { claim, holdsNothingThatSteers, readsOnlyItsRange, textOf } from "../claims.ts";

const FLAGS = 2;
const RESPONSE_BIT = 0x80;
const MIN_RECORD_BYTES = 11;
const [CLIENT, SERVER, CLIENT_PORT, DNS_PORT] = [1, 2, 50_000, 53];

export function fuzz(bytes: Uint8Array): void {
  readsOnlyItsRange(bytes, fitOf);
  const message = readsOnlyItsRange(bytes, readDnsMessage);
  if (message === null) return;
  holdsNothingThatSteers(message);
  const records = message.addresses.length + message.aliases.length;
  claim(records * MIN_RECORD_BYTES <= bytes.length, `${records} records in ${bytes.length} bytes`);

  const [question, answer] = [withResponseBit(bytes, 0), withResponseBit(bytes, RESPONSE_BIT)];
  const isSameQuestion = textOf(questionOf(question)) === textOf(questionOf(answer));
  const names = createResolvedNames();
  const lookups = createDnsLookups(names);
  lookups.observe(question, 0, question.length, CLIENT, CLIENT_PORT, SERVER, DNS_PORT, 1);
  lookups.observe(answer, 0, answer.length, SERVER, DNS_PORT, CLIENT, CLIENT_PORT, 2);
  claim(!isSameQuestion || lookups.counts().unaskedAnswers === 0, "the answer does not fit its own question");
  holdsNothingThatSteers(lookups.lookups());
  for (const { address } of message.addresses) holdsNothingThatSteers(names.nameFor(CLIENT, address, 3));
}

/** Whether the message, as an answer, fits itself as the question of a flow; a message may fit nothing. */
function fitOf(bytes: Uint8Array, start: number, end: number): readonly number[] {
  const words = new Int32Array(ROW_WORDS);
  const payload = { offset: start, end, wireEnd: end, payloadBytes: end - start, protocol: IpProtocol.udp };
  const asked = { ...createPacket(), ...payload, sourcePort: CLIENT_PORT, destinationPort: DNS_PORT };
  const answered = { ...createPacket(), ...payload, sourcePort: DNS_PORT, destinationPort: CLIENT_PORT };
  const fits = [noteDns(words, 0, 1, bytes, answered), noteDns(words, 0, 0, bytes, asked)];
  fits.push(noteDns(words, 0, 1, bytes, answered));
  claim(unaskedOf(words, 0, 1) <= fits.length, "more answers than datagrams");
  return [...fits, ...words];
}

/** A name may point into the flags. */
function questionOf(bytes: Uint8Array): unknown {
  return readDnsMessage(bytes, 0, bytes.length)?.question;
}

function withResponseBit(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice();
  copy[FLAGS] = (copy[FLAGS]! & ~RESPONSE_BIT) | bit;
  return copy;
}
