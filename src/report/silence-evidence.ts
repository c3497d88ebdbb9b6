/**
 * What shows that silence is silence: this sensor saw other packets from that server, or to that client, and went on
 * recording. Of both, the first packet goes with those of the silent conversation, and the first one after the time
 * for an answer was over, so that a slice proves by itself what the report says.
 *
 * Limit: `MAX_ADDRESSES` for one finding, which has them by the thousand where someone scans.
 */
import { PENDING_SECONDS } from "../audit/capture-spans.ts";
import type { Packet } from "../decode/packet-record.ts";
import { parseAddress } from "../flow/address.ts";
import type { ReportConversation } from "./report.ts";

/** Servers, and as many clients. */
const MAX_ADDRESSES = 64;
/** The report's times are read to the millisecond. */
const READING_ERROR_SECONDS = 0.001;

type SilentConversation = Pick<ReportConversation, "client" | "server" | "lastSeen">;

/** A conversation without an answer, and who wants that shown. */
export interface Silence<Owner> {
  readonly owner: Owner;
  readonly conversation: SilentConversation;
}

/** Tells who gets a packet as evidence, packet by packet in the order of time (seconds). */
type VisitEvidence<Owner> = (packet: Packet, time: number, visit: (owner: Owner) => void) => void;

export function createSilenceEvidence<Owner>(silences: readonly Silence<Owner>[]): VisitEvidence<Owner> {
  const fromServers = waitFor(silences, ({ server }) => server.address);
  const toClients = waitFor(silences, ({ client }) => client.address);
  return (packet, time, visit) => {
    visitDue(fromServers, packet, SOURCE_WORDS, time, visit);
    visitDue(toClients, packet, DESTINATION_WORDS, time, visit);
  };
}

const SOURCE_WORDS = 0;
const DESTINATION_WORDS = 4;

/** By address, who waits for a packet, and after which time. The next one due is the last. */
type Waiting<Owner> = Map<AddressKey, { readonly owner: Owner; readonly after: number }[]>;
const FROM_THE_BEGINNING = -Number.MAX_VALUE;

function waitFor<Owner>(
  silences: readonly Silence<Owner>[],
  addressOf: (conversation: SilentConversation) => string,
): Waiting<Owner> {
  const waiting: Waiting<Owner> = new Map();
  for (const [owner, ends] of endsOfSilence(silences, addressOf)) {
    for (const [text, end] of ends) {
      const address = parseAddress(text)!; // the report writes addresses as they are read
      const key = keyOf(address.ipVersion, address.words, 0);
      const entries = waiting.get(key) ?? [];
      entries.push({ owner, after: FROM_THE_BEGINNING }, { owner, after: end });
      waiting.set(key, entries);
    }
  }
  for (const entries of waiting.values()) entries.sort((a, b) => b.after - a.after);
  return waiting;
}

/** Of each owner's addresses, when the last question that had no answer could no longer get one. */
function endsOfSilence<Owner>(
  silences: readonly Silence<Owner>[],
  addressOf: (conversation: SilentConversation) => string,
): Map<Owner, Map<string, number>> {
  const byOwner = new Map<Owner, Map<string, number>>();
  for (const { owner, conversation } of silences) {
    const ends = byOwner.get(owner) ?? new Map<string, number>();
    byOwner.set(owner, ends);
    const address = addressOf(conversation);
    if (!ends.has(address) && ends.size === MAX_ADDRESSES) continue;
    const end = Date.parse(conversation.lastSeen) / 1000 + READING_ERROR_SECONDS + PENDING_SECONDS;
    ends.set(address, Math.max(ends.get(address) ?? end, end));
  }
  return byOwner;
}

function visitDue<Owner>(
  waiting: Waiting<Owner>,
  packet: Packet,
  addressAt: number,
  time: number,
  visit: (owner: Owner) => void,
): void {
  if (waiting.size === 0) return;
  const key = keyOf(packet.ipVersion, packet.addresses, addressAt);
  const entries = waiting.get(key);
  if (entries === undefined) return;
  for (let next = entries.at(-1); next !== undefined && next.after <= time; next = entries.at(-1)) {
    visit(next.owner);
    entries.pop();
  }
  if (entries.length === 0) waiting.delete(key);
}

type AddressKey = number | string;

/** Of the address in four words: IPv4 needs no more than a number, which is found sooner than a text. */
function keyOf(ipVersion: 4 | 6, words: ArrayLike<number>, at: number): AddressKey {
  return ipVersion === 4 ? words[at + 3]! : `${words[at]},${words[at + 1]},${words[at + 2]},${words[at + 3]}`;
}
