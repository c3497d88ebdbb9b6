/**
 * What a flow stage in a thread of its own hands on, packed in memory that the thread that judges sees as well.
 *
 * Everything that happened stands in `events`, in the order in which it did, in words of 32 bits:
 *
 *  head         0: kind   1: words of the event   2: order (double)
 *  flow         4: shard  5: 0                     6: the row, as in the flow table
 *  message      4: service, IP version, protocol (8 bits each)   5: both ports   6: time (double)   8: addresses
 *               16: bytes   17: 0   18: the message
 *  question     4: IP version   5: both ports   6: addresses
 *  certificate  4: its place in `certificates`   5: 0
 */
import type { Address } from "../flow/address.ts";
import { ROW_WORDS } from "../flow/flow-row.ts";
import { SHARDS } from "../flow/shards.ts";
import type { FlowStage, StageSink } from "../names/flow-stage.ts";
import { MESSAGE_SERVICES, type MessageParties } from "../names/message-observer.ts";
import type { Opening } from "../names/opening.ts";
import type { ShownCertificate } from "../names/server-certificates.ts";

export const EventKind = { flow: 0, message: 1, question: 2, certificate: 3 } as const;
export const EVENT_WORDS = 1;
/** Among the doubles. */
export const EVENT_ORDER = 1;
export const FLOW_SHARD = 4;
export const FLOW_ROW = 6;
export const MESSAGE_HEAD = 4;
export const MESSAGE_PORTS = 5;
export const MESSAGE_TIME = 3;
export const MESSAGE_ADDRESSES = 8;
export const MESSAGE_BYTES = 16;
export const MESSAGE_START = 18;
export const QUESTION_VERSION = 4;
export const QUESTION_PORTS = 5;
export const QUESTION_ADDRESSES = 6;
export const CERTIFICATE_PLACE = 4;
const ADDRESS_WORDS = 8;
export const WORD_BYTES = 4;

/** What became known of a shard since the batch before, in the order of the numbers that rows refer to. */
interface ShardNews {
  readonly shard: number;
  readonly openings: readonly Opening[];
  readonly encapsulations: readonly string[];
  readonly errorSenders: readonly Address[];
}

/** Batches that may be there at once. */
export const MAX_BATCHES_AHEAD = 4;
const BATCHES = MAX_BATCHES_AHEAD + 2;

export interface Batch {
  readonly events: SharedArrayBuffer;
  readonly words: number;
  readonly news: readonly ShardNews[];
  readonly certificates: readonly ShownCertificate[];
}

export interface BatchWriter {
  readonly sink: StageSink;
  /** What was written since the last time. It holds until `BATCHES` further ones were begun. */
  take(): Batch;
}

const FIRST_WORDS = 2 ** 18;

/** The memory of a batch, which a later one uses again: what is allocated for each is collected for each. */
interface Slot {
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly doubles: Float64Array<SharedArrayBuffer>;
  readonly bytes: Uint8Array<SharedArrayBuffer>;
}

function createSlot(words: number): Slot {
  const buffer = new SharedArrayBuffer((words + (words & 1)) * WORD_BYTES);
  return { words: new Int32Array(buffer), doubles: new Float64Array(buffer), bytes: new Uint8Array(buffer) };
}

/** @param stageOf the stage that the sink is given to */
export function createBatchWriter(stageOf: () => FlowStage): BatchWriter {
  const slots = Array.from({ length: BATCHES }, () => createSlot(FIRST_WORDS));
  let slot = 0;
  let { words, doubles, bytes } = slots[slot]!;
  let end = 0;
  let certificates: ShownCertificate[] = [];
  const told = Array.from({ length: SHARDS }, () => ({ openings: 0, encapsulations: 0, errorSenders: 0 }));

  function grow(least: number): void {
    const larger = createSlot(Math.max(least, words.length * 2));
    larger.words.set(words);
    slots[slot] = larger;
    ({ words, doubles, bytes } = larger);
  }

  /** @returns where the event begins */
  function begin(kind: number, eventWords: number): number {
    const at = end;
    // Doubles stand at even words.
    const length = eventWords + (eventWords & 1);
    if (at + length > words.length) grow(at + length);
    words[at] = kind;
    words[at + EVENT_WORDS] = length;
    doubles[at / 2 + EVENT_ORDER] = stageOf().order();
    end = at + length;
    return at;
  }

  function takeNews(): ShardNews[] {
    const { meaningOf, openings, owned } = stageOf();
    return owned.flatMap((shard) => {
      const { encapsulations, errorSenders } = meaningOf(shard);
      const names = encapsulations.names();
      const before = told[shard]!;
      const news = {
        shard,
        openings: openings[shard]!.slice(before.openings),
        encapsulations: names.slice(before.encapsulations),
        errorSenders: errorSenders.addresses
          .slice(before.errorSenders)
          .map(({ ipVersion, words: address }) => ({ ipVersion, words: address })),
      };
      told[shard] = {
        openings: openings[shard]!.length,
        encapsulations: names.length,
        errorSenders: errorSenders.addresses.length,
      };
      return news.openings.length + news.encapsulations.length + news.errorSenders.length > 0 ? [news] : [];
    });
  }

  return {
    sink: {
      flow(rowWords, _, base, shard) {
        const at = begin(EventKind.flow, FLOW_ROW + ROW_WORDS);
        words[at + FLOW_SHARD] = shard;
        for (let word = 0; word < ROW_WORDS; word++) words[at + FLOW_ROW + word] = rowWords[base + word]!;
      },
      message(service, source, start, stop, parties, timeSeconds) {
        const { ipVersion, protocol, addresses } = parties;
        const length = stop - start;
        const at = begin(EventKind.message, MESSAGE_START + Math.ceil(length / WORD_BYTES));
        words[at + MESSAGE_HEAD] = MESSAGE_SERVICES.indexOf(service) | (ipVersion << 8) | (protocol << 16);
        words[at + MESSAGE_PORTS] = portsWord(parties);
        doubles[at / 2 + MESSAGE_TIME] = timeSeconds;
        words.set(addresses, at + MESSAGE_ADDRESSES);
        words[at + MESSAGE_BYTES] = length;
        bytes.set(source.subarray(start, stop), (at + MESSAGE_START) * WORD_BYTES);
      },
      groupQuestion(parties) {
        const { ipVersion, addresses } = parties;
        const at = begin(EventKind.question, QUESTION_ADDRESSES + ADDRESS_WORDS);
        words[at + QUESTION_VERSION] = ipVersion;
        words[at + QUESTION_PORTS] = portsWord(parties);
        words.set(addresses, at + QUESTION_ADDRESSES);
      },
      certificate(shown) {
        const at = begin(EventKind.certificate, CERTIFICATE_PLACE + 1);
        words[at + CERTIFICATE_PLACE] = certificates.length;
        certificates.push(shown);
      },
    },
    take() {
      const batch = { events: words.buffer, words: end, news: takeNews(), certificates };
      slot = (slot + 1) % BATCHES;
      ({ words, doubles, bytes } = slots[slot]!);
      end = 0;
      certificates = [];
      return batch;
    },
  };
}

function portsWord({ sourcePort, destinationPort }: Pick<MessageParties, "sourcePort" | "destinationPort">): number {
  return (sourcePort << 16) | destinationPort;
}
