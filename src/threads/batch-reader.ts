/**
 * The other end of `batch.ts`: the batches of all threads for the same packets, in the order of what happened.
 */
import type { Address } from "../flow/address.ts";
import type { RowMeaning } from "../flow/flow.ts";
import { SHARDS } from "../flow/shards.ts";
import type { StageSink } from "../names/flow-stage.ts";
import { MESSAGE_SERVICES } from "../names/message-observer.ts";
import { type Opening, type Openings, openingsOf } from "../names/opening.ts";
import {
  type Batch,
  CERTIFICATE_PLACE,
  EVENT_ORDER,
  EVENT_WORDS,
  EventKind,
  FLOW_ROW,
  FLOW_SHARD,
  MESSAGE_ADDRESSES,
  MESSAGE_BYTES,
  MESSAGE_HEAD,
  MESSAGE_PORTS,
  MESSAGE_START,
  MESSAGE_TIME,
  QUESTION_ADDRESSES,
  QUESTION_PORTS,
  QUESTION_VERSION,
  WORD_BYTES,
} from "./batch.ts";

export interface BatchReader {
  /** What the numbers in rows stand for, as far as batches were read. */
  meaningOf(shard: number): RowMeaning;
  readonly openings: Openings;
  /** Hands all that the batches hold to the sink. */
  read(batches: readonly Batch[], sink: StageSink): void;
}

/** What is known of a shard. */
interface ShardTables {
  readonly openings: Opening[];
  readonly encapsulations: string[];
  readonly errorSenders: Address[];
}

/** A batch as it is read. */
interface Cursor {
  readonly batch: Batch;
  readonly words: Int32Array;
  readonly doubles: Float64Array;
  readonly bytes: Uint8Array;
  at: number;
}

export function createBatchReader(): BatchReader {
  const shards: ShardTables[] = Array.from({ length: SHARDS }, () => ({
    openings: [],
    encapsulations: [],
    errorSenders: [],
  }));
  const meanings = shards.map(({ encapsulations, errorSenders }) => ({
    encapsulations: { nameOf: (id: number) => encapsulations[id - 1] ?? null, names: () => encapsulations },
    errorSenders: { addresses: errorSenders },
  }));
  const parties = {
    ipVersion: 4 as 4 | 6,
    protocol: 0,
    sourcePort: 0,
    destinationPort: 0,
    addresses: new Int32Array(8),
  };

  function learnNews({ news }: Batch): void {
    for (const { shard, openings, encapsulations, errorSenders } of news) {
      const tables = shards[shard]!;
      // One by one: a turn may have so many that as arguments of one call they would fill the stack.
      for (const opening of openings) tables.openings.push(opening);
      for (const name of encapsulations) tables.encapsulations.push(name);
      for (const sender of errorSenders) tables.errorSenders.push(sender);
    }
  }

  function setParties(words: Int32Array, ipVersion: number, ports: number, addresses: number): void {
    parties.ipVersion = ipVersion === 6 ? 6 : 4;
    parties.sourcePort = ports >>> 16;
    parties.destinationPort = ports & 0xffff;
    parties.addresses.set(words.subarray(addresses, addresses + parties.addresses.length));
  }

  function readEvent({ batch, words, doubles, bytes, at }: Cursor, sink: StageSink): void {
    switch (words[at]) {
      case EventKind.flow:
        sink.flow(words, doubles, at + FLOW_ROW, words[at + FLOW_SHARD]!, false);
        return;
      case EventKind.message: {
        const head = words[at + MESSAGE_HEAD]!;
        setParties(words, (head >> 8) & 0xff, words[at + MESSAGE_PORTS]!, at + MESSAGE_ADDRESSES);
        parties.protocol = head >> 16;
        const start = (at + MESSAGE_START) * WORD_BYTES;
        const end = start + words[at + MESSAGE_BYTES]!;
        sink.message(MESSAGE_SERVICES[head & 0xff]!, bytes, start, end, parties, doubles[at / 2 + MESSAGE_TIME]!);
        return;
      }
      case EventKind.question:
        setParties(words, words[at + QUESTION_VERSION]!, words[at + QUESTION_PORTS]!, at + QUESTION_ADDRESSES);
        sink.groupQuestion(parties);
        return;
      default:
        sink.certificate(batch.certificates[words[at + CERTIFICATE_PLACE]!]!);
    }
  }

  return {
    meaningOf: (shard) => meanings[shard]!,
    openings: openingsOf(shards.map(({ openings }) => openings)),
    read(batches, sink) {
      for (const batch of batches) learnNews(batch);
      let open = batches.map(openBatch).filter(({ at, batch }) => at < batch.words);
      while (open.length > 0) {
        const next = earliest(open);
        // What one thread has before the others speak again needs no comparison.
        const limit = nextOrder(open, next);
        while (next.at < next.batch.words && orderOf(next) <= limit) {
          readEvent(next, sink);
          next.at += next.words[next.at + EVENT_WORDS]!;
        }
        if (next.at === next.batch.words) open = open.filter((cursor) => cursor !== next);
      }
    },
  };
}

function openBatch(batch: Batch): Cursor {
  const { events } = batch;
  return {
    batch,
    words: new Int32Array(events),
    doubles: new Float64Array(events),
    bytes: new Uint8Array(events),
    at: 0,
  };
}

function orderOf({ doubles, at }: Cursor): number {
  return doubles[at / 2 + EVENT_ORDER]!;
}

function earliest(open: readonly Cursor[]): Cursor {
  return open.reduce((first, cursor) => (orderOf(cursor) < orderOf(first) ? cursor : first));
}

function nextOrder(open: readonly Cursor[], current: Cursor): number {
  return Math.min(...open.map((cursor) => (cursor === current ? Number.POSITIVE_INFINITY : orderOf(cursor))));
}
