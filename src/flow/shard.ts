/**
 * One shard (`shards.ts`): its flow table, and what goes with it.
 */
import type { Packet } from "../decode/packet-record.ts";
import { type AddressBook, createAddressBook } from "./address-book.ts";
import { DuplicateDetector } from "./duplicates.ts";
import { createEncapsulationTable, type EncapsulationTable, NO_ENCAPSULATION } from "./encapsulations.ts";
import { OPENING } from "./flow-row.ts";
import type { PayloadObserver } from "./payload-observer.ts";
import { createSenders, type Senders } from "./senders.ts";
import { SHARDS } from "./shards.ts";
import { FlowTable } from "./table.ts";

/** Half a million in all: their addresses may be forged, each in a packet of its own. */
const MAX_ERROR_SENDERS = 2 ** 19 / SHARDS;
/** A million in all. */
export const MAX_FLOWS_PER_SHARD = 2 ** 20 / SHARDS;

/**
 * Hears of each flow once, when it ends, is reused or its table is full; its row lies at `base`, and holds only meanwhile.
 * @param wasShown whether the latest showing of all flows had it
 */
export type FlowListener = (
  words: Int32Array,
  doubles: Float64Array,
  base: number,
  shard: number,
  wasShown: boolean,
) => void;

/** What is tracked of one shard. */
export interface Shard {
  readonly number: number;
  readonly table: FlowTable;
  readonly duplicates: DuplicateDetector;
  readonly encapsulations: EncapsulationTable;
  readonly errorSenders: AddressBook;
  readonly senders: Senders;
  readonly observer: PayloadObserver;
}

/**
 * @param observer sees the beginnings of TCP connections, and datagrams
 * @param isShown whether the latest showing of all flows had the row at `base`
 */
export function createShard(
  number: number,
  observer: PayloadObserver,
  maxFlows: number,
  isShown: (words: Int32Array, base: number) => boolean,
  onFlow: FlowListener,
): Shard {
  const table = new FlowTable(maxFlows, (words, doubles, base) => {
    words[base + OPENING] = observer.close(words[base + OPENING]!);
    onFlow(words, doubles, base, number, isShown(words, base));
  });
  const encapsulations = createEncapsulationTable();
  return {
    number,
    table,
    observer,
    duplicates: new DuplicateDetector(),
    encapsulations,
    senders: createSenders(encapsulations),
    errorSenders: createAddressBook(MAX_ERROR_SENDERS),
  };
}

/** The number of a packet's encapsulation in its flow's key. */
export function encapsulationOf({ encapsulations }: Shard, packet: Packet): number {
  return packet.tunnels === 0 ? NO_ENCAPSULATION : encapsulations.idOf(packet);
}
