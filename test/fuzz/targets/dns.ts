/** Fuzz target: DNS messages, alone and as the answer to a question that fits. */
import { createDnsLookups } from "../../../src/names/dns-lookups.ts";
import { readDnsMessage } from "../../../src/names/dns-message.ts";
import { createResolvedNames } from "../../../src/names/resolved-names.ts";
import { claim, holdsNothingThatSteers, readsOnlyItsRange, textOf } from "../claims.ts";

const FLAGS = 2;
const RESPONSE_BIT = 0x80;
const MIN_RECORD_BYTES = 11;
const [CLIENT, SERVER, CLIENT_PORT, DNS_PORT] = [1, 2, 50_000, 53];

export function fuzz(bytes: Uint8Array): void {
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

/** A name may point into the flags. */
function questionOf(bytes: Uint8Array): unknown {
  return readDnsMessage(bytes, 0, bytes.length)?.question;
}

function withResponseBit(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice();
  copy[FLAGS] = (copy[FLAGS]! & ~RESPONSE_BIT) | bit;
  return copy;
}
