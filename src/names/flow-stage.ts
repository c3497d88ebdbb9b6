/**
 * The hot half of an audit: packets in; flows, and what their payloads tell, out. It knows nothing of other shards than its
 * own, so that several stages, in threads of their own, make one.
 */
import type { FlowListener } from "../flow/shard.ts";
import { SHARDS, type ShardShare } from "../flow/shards.ts";
import { createTracker, type Tracker, type TrackerCounts } from "../flow/tracker.ts";
import { createMessageObserver, type MessageSink } from "./message-observer.ts";
import { createOpeningTable, type Opening } from "./opening.ts";
import { createOpeningObserver, type OpeningObserver } from "./opening-observer.ts";
import { type CertificateSink, createCertificateReaders } from "./server-certificates.ts";

/** Hears what comes out, in the order in which the packets brought it about. */
export interface StageSink extends MessageSink, CertificateSink {
  readonly flow: FlowListener;
}

export interface StageCounts extends TrackerCounts {
  /** Beginnings of connections that were given up unread, and openings that found no room. */
  readonly unreadOpenings: number;
}

export interface FlowStage extends Omit<Tracker, "counts"> {
  /** Of each shard, in the order of their numbers. */
  readonly openings: readonly (readonly Opening[])[];
  counts(): StageCounts;
}

/** @param share of the shards; all where none is given */
export function createFlowStage(sink: StageSink, share?: ShardShare): FlowStage {
  const tables = Array.from({ length: SHARDS }, (_, shard) => createOpeningTable(shard));
  const observers: OpeningObserver[] = [];
  const tracker = createTracker(
    sink.flow,
    (shard) => {
      const messages = createMessageObserver(sink);
      const observer = createOpeningObserver(tables[shard]!, messages, createCertificateReaders(sink));
      observers.push(observer);
      return observer;
    },
    share === undefined ? {} : { share },
  );
  return {
    ...tracker,
    openings: tables.map(({ all }) => all),
    counts() {
      const givenUp = observers.reduce((sum, observer) => sum + observer.givenUp(), 0);
      const dropped = tables.reduce((sum, table) => sum + table.dropped(), 0);
      return { ...tracker.counts(), unreadOpenings: givenUp + dropped };
    },
  };
}
