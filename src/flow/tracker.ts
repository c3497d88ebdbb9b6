/**
 * From blocks of packets to flows: decodes each packet, adds it to its flow, and counts what belongs to none.
 */
import type { PacketBlock } from "../capture/source.ts";
import { IpProtocol } from "../decode/ip-protocol.ts";
import { decodePacket, decodeQuote } from "../decode/packet.ts";
import { CARRYING_FRAGMENT, createPacket, FIRST_FRAGMENT, NO_VLAN } from "../decode/packet-record.ts";
import { BACKGROUND, BACKGROUND_NAMES, type BackgroundName, isStop, LATER_PIECE, TRANSPORT } from "../decode/step.ts";
import { TcpFlag } from "../decode/tcp.ts";
import { createUndecodedCounter, type UndecodedCount } from "../decode/undecoded.ts";
import { DuplicateDetector } from "./duplicates.ts";
import { updateExchange } from "./exchange-state.ts";
import { icmpErrorWord, type RowMeaning } from "./flow.ts";
import * as row from "./flow-row.ts";
import { FragmentTable } from "./fragments.ts";
import { isToSender, isUnreachable, quotesFlow } from "./icmp-errors.ts";
import { isIdle } from "./idle.ts";
import { countPassedOver } from "./passed-over.ts";
import { type PayloadObserver, type SegmentPlace, wantsMore } from "./payload-observer.ts";
import { countPackets } from "./row-counts.ts";
import type { Sender } from "./senders.ts";
import { createShard, encapsulationOf, type FlowListener, MAX_FLOWS_PER_SHARD, type Shard } from "./shard.ts";
import { ALL_SHARDS, ownsShard, SHARDS, type ShardShare, shardOf } from "./shards.ts";
import { opensNewAttempt, originatorOf, updateTcp } from "./tcp-state.ts";

/** Of the shards that the tracker owns; what belongs to none is counted by who owns the first. */
export interface TrackerCounts {
  readonly decoded: number;
  /** Copies of packets that a mirror handed over twice; they belong to no flow. */
  readonly duplicates: number;
  readonly undecoded: readonly UndecodedCount[];
  readonly background: readonly { protocol: BackgroundName; packets: number }[];
  readonly encapsulations: readonly string[];
  /** Flows handed on before their time because a table was full. */
  readonly evictedFlows: number;
  /** Who sent from which hardware address, in the order of the shards, and packets that found no room there. */
  readonly senders: readonly Sender[];
  readonly unnotedSenders: number;
}

/** Is shown a flow that goes on. @param opening what was found at its beginning so far */
export type OpenFlowListener = (
  words: Int32Array,
  doubles: Float64Array,
  base: number,
  shard: number,
  opening: number,
) => void;

export interface Tracker {
  /** Adds the packets `from` (included) to `to` (not included) of a block. */
  track(block: PacketBlock, from: number, to: number): void;
  /** Packets seen so far, those of other shards included. */
  packets(): number;
  /**
   * A number for what is handed on now: the number of the packet that makes it happen, and, at the end, of the shard; of
   * all trackers that share the shards together, what has a lower number comes first.
   */
  order(): number;
  /** What the numbers in this shard's rows stand for. */
  meaningOf(shard: number): RowMeaning;
  /** The shards that are tracked, by their numbers. */
  readonly owned: readonly number[];
  /** Packets decoded so far. */
  decoded(): number;
  /**
   * Hands on the flows that have been silent for so long that they are over, as happens now and then by itself. @param
   * now in seconds
   */
  closeIdle(now: number): void;
  /**
   * Shows the flows that are still in the tables as they are then; they stay there. Goes in steps, between which packets
   * may come: a flow that ends meanwhile is handed on with the word whether it had been shown.
   */
  eachOpen(visit: OpenFlowListener): Generator<void, void, void>;
  /** Hands on all flows that are still in the tables, in a step for each shard, those of others included. */
  finish(): Generator<void, void, void>;
  counts(): TrackerCounts;
}

export interface TrackerOptions {
  readonly share?: ShardShare;
  readonly maxFlowsPerShard?: number;
}

/** Behind every packet. */
const END_ORDER = 2 ** 52;
/** What a packet does to its own flow comes first, then what its quote does to another one, then silent flows. */
const ORDERS_PER_PACKET = 3;
/** Packets between two looks for flows that are over, at one shard after the other: a look costs a millisecond at most. */
const PACKETS_BETWEEN_LOOKS = 2 ** 14;
/** The earliest of so many packets is the time of a look: one with a damaged stamp must not end all flows. */
const PACKETS_FOR_TIME = 64;

/**
 * @param createObserver makes, for each shard, who sees the beginnings of TCP connections, and datagrams
 */
export function createTracker(
  onFlow: FlowListener,
  createObserver: (shard: number) => PayloadObserver,
  { share = ALL_SHARDS, maxFlowsPerShard = MAX_FLOWS_PER_SHARD }: TrackerOptions = {},
): Tracker {
  const packet = createPacket();
  const quote = createPacket();
  const shards = Array.from({ length: SHARDS }, (_, shard) => (ownsShard(share, shard) ? openShard(shard) : null));
  const owned = shards.filter((shard) => shard !== null);
  const isFirst = ownsShard(share, 0);
  // Pieces and quotes concern other shards than their own, too: every tracker sees all of them.
  const fragments = new FragmentTable();
  const sharedDuplicates = new DuplicateDetector();
  const foreignKey = new Int32Array(row.KEY_WORDS);
  const undecoded = createUndecodedCounter();
  const place: SegmentPlace = { side: 0, streamOffset: -1, isOriginator: null, time: 0 };
  const background = new Float64Array(BACKGROUND_NAMES.length);
  const latestSeconds = new Float64Array(PACKETS_FOR_TIME);
  let packets = 0;
  let order = 0;
  let decoded = 0;
  let copies = 0;
  let showing = 0;

  function openShard(number: number): Shard {
    const isShown = (words: Int32Array, base: number): boolean => words[base + row.SHOWN] === showing;
    return createShard(number, createObserver(number), maxFlowsPerShard, isShown, onFlow);
  }

  function trackPacket(bytes: Uint8Array, seconds: number, nanoseconds: number, step: number): void {
    if (step === TRANSPORT) trackTransport(bytes, seconds, nanoseconds);
    else if (step === LATER_PIECE) addLaterPiece(seconds, nanoseconds);
    else if (!isFirst) return;
    else if (isStop(step)) {
      undecoded.countStop(step, packet.unknownValue);
    } else {
      decoded++;
      background[step - BACKGROUND]!++;
    }
  }

  function trackTransport(bytes: Uint8Array, seconds: number, nanoseconds: number): void {
    const number = shardOf(packet);
    const shard = shards[number]!;
    const hasPieces = packet.fragment === FIRST_FRAGMENT || packet.fragment === CARRYING_FRAGMENT;
    const isShared = hasPieces || packet.quoteEnd > 0;
    if (shard === null && !isShared) return;
    const duplicates = isShared ? sharedDuplicates : shard!.duplicates;
    if (duplicates.isCopy(packet, bytes, seconds + nanoseconds * 1e-9)) {
      if (shard !== null) copies++;
      return;
    }
    if (shard !== null) addToFlow(shard, bytes, seconds, nanoseconds);
    if (hasPieces) learnPieces(shard, number, seconds, nanoseconds);
    if (packet.quoteEnd > 0) noteIcmpError(bytes, seconds, nanoseconds);
  }

  function addToFlow(shard: Shard, bytes: Uint8Array, seconds: number, nanoseconds: number): void {
    decoded++;
    const { table, observer } = shard;
    const isNew = table.locate(packet, encapsulationOf(shard, packet));
    const { side } = table;
    const isTcp = packet.protocol === IpProtocol.tcp;
    if (isTcp && !isNew && opensNewAttempt(table.words, table.base, side, packet)) table.restartRow();
    const { words, doubles, base } = table;
    const time = seconds + nanoseconds * 1e-9;
    let fits = true;
    if (isTcp) {
      fits = updateTcp(words, doubles, base, side, packet, time);
      if (fits && packet.payloadBytes > 0 && wantsMore(words[base + row.OPENING]!)) {
        observeSegment(observer, words, base, side, bytes, time);
      }
    } else {
      fits = updateExchange(words, doubles, base, side, bytes, packet, time);
      if (packet.protocol === IpProtocol.udp && packet.payloadBytes > 0) {
        words[base + row.OPENING] = observer.observeDatagram(words[base + row.OPENING]!, bytes, packet, side, time);
      }
    }
    if (!fits || words[base + row.PACKETS + side] === 0) {
      shard.senders.note(packet, bytes, encapsulationOf(shard, packet), time);
    }
    countPackets(words, doubles, base, side, 1, packet.ipBytes, seconds, nanoseconds);
    words[base + row.VLAN] = packet.vlan;
  }

  function observeSegment(
    observer: PayloadObserver,
    words: Int32Array,
    base: number,
    side: row.Side,
    bytes: Uint8Array,
    time: number,
  ): void {
    const originator = originatorOf(words[base + row.STATE]!);
    const isOnSyn = (packet.tcpFlags & TcpFlag.syn) !== 0;
    const streamOffset = isOnSyn ? 0 : (packet.tcpSequence - words[base + row.INITIAL_SEQUENCE]! - 1) | 0;
    place.side = side;
    place.isOriginator = originator === null ? null : originator === side;
    place.streamOffset = place.isOriginator === true ? streamOffset : -1;
    place.time = time;
    words[base + row.OPENING] = observer.observe(words[base + row.OPENING]!, bytes, packet, place);
  }

  /** Later pieces will find the flow of the packet, the first one; those that came before it are added now. */
  function learnPieces(shard: Shard | null, number: number, seconds: number, nanoseconds: number): void {
    if (shard === null) {
      fragments.learn(packet, foreignKey, 0, number, seconds);
      return;
    }
    const { key, words, doubles, base, side } = shard.table;
    fragments.learn(packet, key, side, number, seconds);
    decoded += fragments.waitingPackets;
    if (fragments.waitingPackets === 0 || packet.fragment === CARRYING_FRAGMENT) return;
    countPackets(words, doubles, base, side, fragments.waitingPackets, fragments.waitingBytes, seconds, nanoseconds);
  }

  function addLaterPiece(seconds: number, nanoseconds: number): void {
    if (!fragments.take(packet, seconds)) return;
    const shard = shards[fragments.flowShard]!;
    if (shard === null) return;
    decoded++;
    if (fragments.isCarried) return;
    const { table } = shard;
    table.locateKey(fragments.flowKey, fragments.flowSide);
    countPackets(table.words, table.doubles, table.base, table.side, 1, packet.ipBytes, seconds, nanoseconds);
    table.words[table.base + row.VLAN] = packet.vlan;
  }

  /** Ties an "unreachable" to the flow that it quotes, which may be known from nothing but this. */
  function noteIcmpError(bytes: Uint8Array, seconds: number, nanoseconds: number): void {
    if (!isUnreachable(packet) || decodeQuote(quote, bytes, packet) !== TRANSPORT || !isToSender(packet, quote)) return;
    const shard = shards[shardOf(quote)]!;
    if (shard === null) return;
    order++;
    const { table, errorSenders } = shard;
    const sender = errorSenders.idOf(packet.ipVersion, packet.addresses, 0);
    const outermost = quote.tunnels === packet.tunnels ? packet : quote;
    const isNew = table.locate(quote, encapsulationOf(shard, outermost));
    const { words, doubles, base, side } = table;
    if (!isNew && !quotesFlow(words, base, side, packet, quote)) {
      countPassedOver(words, base);
      return;
    }
    if (isNew) {
      doubles[base / 2 + row.ASKED_AT] = seconds + nanoseconds * 1e-9;
      words[base + row.INITIAL_SEQUENCE] = quote.tcpSequence;
      countPackets(words, doubles, base, side, 0, 0, seconds, nanoseconds);
      words[base + row.VLAN] = NO_VLAN;
    }
    words[base + row.ICMP_ERROR] = icmpErrorWord(packet.ipVersion, packet.icmpCode, side);
    words[base + row.ICMP_ERROR_SENDER] = sender;
    doubles[base / 2 + row.ICMP_ERROR_AT] = seconds + nanoseconds * 1e-9;
  }

  function closeIdleOf({ table }: Shard, now: number): void {
    table.close((words, doubles, base) => isIdle(words, doubles, base, now));
  }

  function lookForIdle(): void {
    const shard = shards[(packets / PACKETS_BETWEEN_LOOKS) % SHARDS]!;
    if (shard === null) return;
    order = packets * ORDERS_PER_PACKET - 1;
    closeIdleOf(shard, Math.min(...latestSeconds));
  }

  return {
    track(block, from, to) {
      const { bytes, start, capturedBytes, wireBytes, linkType, seconds, nanoseconds } = block;
      if (packets === 0) fragments.seed(nanoseconds[from]!);
      for (let i = from; i < to; i++) {
        const at = start[i]!;
        const step = decodePacket(packet, bytes, at, at + capturedBytes[i]!, at + wireBytes[i]!, linkType[i]!);
        order = packets++ * ORDERS_PER_PACKET;
        trackPacket(bytes, seconds[i]!, nanoseconds[i]!, step);
        latestSeconds[packets % PACKETS_FOR_TIME] = seconds[i]!;
        if (packets % PACKETS_BETWEEN_LOOKS === 0) lookForIdle();
      }
    },
    packets: () => packets,
    order: () => order,
    meaningOf: (shard) => shards[shard]!,
    owned: owned.map(({ number }) => number),
    decoded: () => decoded,
    closeIdle(now) {
      for (const shard of owned) closeIdleOf(shard, now);
    },
    *eachOpen(visit) {
      showing++;
      for (const { table, number, observer } of owned) {
        yield* table.eachLive((words, doubles, base) => {
          words[base + row.SHOWN] = showing;
          visit(words, doubles, base, number, observer.peek(words[base + row.OPENING]!));
        });
      }
    },
    *finish() {
      for (const shard of shards) {
        if (shard !== null) {
          order = END_ORDER + shard.number;
          shard.table.drain();
        }
        yield;
      }
    },
    counts() {
      return {
        decoded,
        duplicates: copies,
        undecoded: undecoded.byReason(isFirst ? fragments.orphans() : 0),
        background: BACKGROUND_NAMES.map((protocol, i) => ({ protocol, packets: background[i]! })).filter(
          (entry) => entry.packets > 0,
        ),
        encapsulations: [...new Set(owned.flatMap(({ encapsulations }) => encapsulations.names()))].sort(),
        evictedFlows: owned.reduce((sum, { table }) => sum + table.evicted, 0),
        senders: owned.flatMap(({ senders }) => senders.all()),
        unnotedSenders: owned.reduce((sum, { senders }) => sum + senders.dropped(), 0),
      };
    },
  };
}
