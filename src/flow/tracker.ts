/**
 * From blocks of packets to flows: decodes each packet, adds it to its flow, and counts what belongs to none.
 */
import type { PacketBlock } from "../capture/source.ts";
import { Icmp, Icmp6 } from "../decode/icmp.ts";
import { IpProtocol } from "../decode/ip-protocol.ts";
import { decodePacket, decodeQuote } from "../decode/packet.ts";
import { CARRYING_FRAGMENT, createPacket, FIRST_FRAGMENT, NO_VLAN, type Packet } from "../decode/packet-record.ts";
import { BACKGROUND, BACKGROUND_NAMES, type BackgroundName, isStop, LATER_PIECE, TRANSPORT } from "../decode/step.ts";
import { TcpFlag } from "../decode/tcp.ts";
import { createUndecodedCounter } from "../decode/undecoded.ts";
import type { AddressBook } from "./address-book.ts";
import { DuplicateDetector } from "./duplicates.ts";
import { createEncapsulationTable, NO_ENCAPSULATION } from "./encapsulations.ts";
import { updateExchange } from "./exchange-state.ts";
import { type Flow, icmpErrorWord, readFlow } from "./flow.ts";
import * as row from "./flow-row.ts";
import { FragmentTable } from "./fragments.ts";
import { isIdle } from "./idle.ts";
import { type PayloadObserver, type SegmentPlace, wantsMore } from "./payload-observer.ts";
import { DEFAULT_MAX_FLOWS, FlowTable } from "./table.ts";
import { isOnlyAsked, opensNewAttempt, originatorOf, updateTcp } from "./tcp-state.ts";

export interface TrackerCounts {
  readonly packets: number;
  readonly decoded: number;
  /** Copies of packets that a mirror handed over twice; they belong to no flow. */
  readonly duplicates: number;
  readonly undecoded: readonly { reason: string; packets: number }[];
  readonly background: readonly { protocol: BackgroundName; packets: number }[];
  readonly encapsulations: readonly string[];
  /** Flows handed on before their time because the table was full. */
  readonly evictedFlows: number;
}

export interface Tracker {
  /** Adds the packets `from` (included) to `to` (not included) of a block. */
  track(block: PacketBlock, from: number, to: number): void;
  /** The name of a flow's encapsulation; null where it has none. */
  encapsulationName(flow: Flow): string | null;
  /** Packets decoded so far. */
  decoded(): number;
  /** Hands on the flows that have been silent for so long that they are over. @param now in seconds */
  closeIdle(now: number): void;
  /**
   * Shows the flows that are still in the table as they are then; they stay there. Goes in steps, between which packets
   * may come: a flow that ends meanwhile is handed on with the word whether it had been shown.
   */
  eachOpen(visit: (flow: Flow) => void): Generator<void, void, void>;
  /** Hands on all flows that are still in the table. */
  finish(): void;
  counts(): TrackerCounts;
}

/** IPv4 "fragmentation needed" (RFC 1191) is advice about size, not a refusal. */
const FRAGMENTATION_NEEDED = 4;

/**
 * @param book numbers the addresses
 * @param onFlow gets each flow once, when it ends, is reused or the table is full; and whether the latest showing had it
 * @param observer sees the beginnings of TCP connections, and datagrams
 */
export function createTracker(
  book: AddressBook,
  onFlow: (flow: Flow, wasShown: boolean) => void,
  observer: PayloadObserver,
  maxFlows = DEFAULT_MAX_FLOWS,
): Tracker {
  const packet = createPacket();
  const quote = createPacket();
  const table = new FlowTable(maxFlows, (words, doubles, base) => {
    words[base + row.OPENING] = observer.close(words[base + row.OPENING]!);
    onFlow(readFlow(words, doubles, base, book), words[base + row.SHOWN] === showing);
  });
  const fragments = new FragmentTable();
  const encapsulations = createEncapsulationTable();
  const duplicates = new DuplicateDetector();
  const undecoded = createUndecodedCounter();
  const place: SegmentPlace = { side: 0, streamOffset: -1, isOriginator: null, time: 0 };
  const background = new Float64Array(BACKGROUND_NAMES.length);
  let packets = 0;
  let decoded = 0;
  let copies = 0;
  let showing = 0;

  function trackPacket(bytes: Uint8Array, seconds: number, nanoseconds: number, step: number): void {
    if (step === TRANSPORT) {
      if (duplicates.isCopy(packet, bytes, seconds + nanoseconds * 1e-9)) {
        copies++;
        return;
      }
      decoded++;
      addToFlow(bytes, seconds, nanoseconds);
    } else if (step === LATER_PIECE) {
      addLaterPiece(seconds, nanoseconds);
    } else if (isStop(step)) {
      undecoded.countStop(step, packet.unknownValue);
    } else {
      decoded++;
      background[step - BACKGROUND]!++;
    }
  }

  function addToFlow(bytes: Uint8Array, seconds: number, nanoseconds: number): void {
    const encapsulation = packet.tunnels === 0 ? NO_ENCAPSULATION : encapsulations.idOf(packet);
    const isNew = table.locate(packet, encapsulation);
    const { side } = table;
    const isTcp = packet.protocol === IpProtocol.tcp;
    if (isTcp && !isNew && opensNewAttempt(table.words, table.base, side, packet)) table.restartRow();
    const { words, doubles, base } = table;
    const time = seconds + nanoseconds * 1e-9;
    if (isTcp) {
      updateTcp(words, doubles, base, side, packet, time);
      if (packet.payloadBytes > 0 && wantsMore(words[base + row.OPENING]!)) {
        observeSegment(words, base, side, bytes, time);
      }
    } else {
      updateExchange(words, doubles, base, side, packet, time);
      if (packet.protocol === IpProtocol.udp && packet.payloadBytes > 0) {
        words[base + row.OPENING] = observer.observeDatagram(words[base + row.OPENING]!, bytes, packet, side, time);
      }
    }
    count(words, doubles, base, side, 1, packet.ipBytes, seconds, nanoseconds);
    words[base + row.VLAN] = packet.vlan;
    if (packet.fragment === FIRST_FRAGMENT || packet.fragment === CARRYING_FRAGMENT) {
      fragments.learn(packet, words, base, side, seconds);
      decoded += fragments.waitingPackets;
      if (fragments.waitingPackets > 0 && packet.fragment === FIRST_FRAGMENT) {
        count(words, doubles, base, side, fragments.waitingPackets, fragments.waitingBytes, seconds, nanoseconds);
      }
    }
    if (packet.quoteEnd > 0) noteIcmpError(bytes, encapsulation, seconds, nanoseconds);
  }

  function observeSegment(words: Int32Array, base: number, side: row.Side, bytes: Uint8Array, time: number): void {
    const originator = originatorOf(words[base + row.STATE]!);
    const isOnSyn = (packet.tcpFlags & TcpFlag.syn) !== 0;
    const streamOffset = isOnSyn ? 0 : (packet.tcpSequence - words[base + row.INITIAL_SEQUENCE]! - 1) | 0;
    place.side = side;
    place.isOriginator = originator === null ? null : originator === side;
    place.streamOffset = place.isOriginator === true ? streamOffset : -1;
    place.time = time;
    words[base + row.OPENING] = observer.observe(words[base + row.OPENING]!, bytes, packet, place);
  }

  function addLaterPiece(seconds: number, nanoseconds: number): void {
    if (!fragments.take(packet, seconds)) return;
    decoded++;
    if (fragments.isCarried) return;
    table.locateKey(fragments.flowKey, fragments.flowSide);
    count(table.words, table.doubles, table.base, table.side, 1, packet.ipBytes, seconds, nanoseconds);
    table.words[table.base + row.VLAN] = packet.vlan;
  }

  /** Ties an "unreachable" to the flow that it quotes, which may be known from nothing but this. */
  function noteIcmpError(bytes: Uint8Array, encapsulation: number, seconds: number, nanoseconds: number): void {
    if (!isUnreachable(packet) || decodeQuote(quote, bytes, packet) !== TRANSPORT) return;
    const quoted = quote.tunnels === packet.tunnels ? encapsulation : encapsulations.idOf(quote);
    const sender = book.idOf(packet.ipVersion, packet.addresses, 0);
    const isNew = table.locate(quote, quoted);
    const { words, doubles, base, side } = table;
    if (!isNew && quotesAnotherAttempt(words, base, quote)) return;
    if (isNew) {
      doubles[base / 2 + row.ASKED_AT] = seconds + nanoseconds * 1e-9;
      count(words, doubles, base, side, 0, 0, seconds, nanoseconds);
      words[base + row.VLAN] = NO_VLAN;
    }
    words[base + row.ICMP_ERROR] = icmpErrorWord(packet.ipVersion, packet.icmpCode, side);
    words[base + row.ICMP_ERROR_SENDER] = sender;
    doubles[base / 2 + row.ICMP_ERROR_AT] = seconds + nanoseconds * 1e-9;
  }

  return {
    track(block, from, to) {
      const { bytes, start, capturedBytes, wireBytes, linkType, seconds, nanoseconds } = block;
      for (let i = from; i < to; i++) {
        const at = start[i]!;
        const step = decodePacket(packet, bytes, at, at + capturedBytes[i]!, at + wireBytes[i]!, linkType[i]!);
        trackPacket(bytes, seconds[i]!, nanoseconds[i]!, step);
      }
      packets += to - from;
    },
    encapsulationName: (flow) => encapsulations.nameOf(flow.encapsulation),
    decoded: () => decoded,
    closeIdle(now) {
      table.close((words, doubles, base) => isIdle(words, doubles, base, now));
    },
    *eachOpen(visit) {
      showing++;
      yield* table.eachLive((words, doubles, base) => {
        words[base + row.SHOWN] = showing;
        const flow = readFlow(words, doubles, base, book);
        visit({ ...flow, opening: observer.peek(flow.opening) });
      });
    },
    finish: () => table.drain(),
    counts() {
      return {
        packets,
        decoded,
        duplicates: copies,
        undecoded: undecoded.byReason(fragments.orphans()),
        background: BACKGROUND_NAMES.map((protocol, i) => ({ protocol, packets: background[i]! })).filter(
          (entry) => entry.packets > 0,
        ),
        encapsulations: encapsulations.names(),
        evictedFlows: table.evicted,
      };
    },
  };
}

function count(
  words: Int32Array,
  doubles: Float64Array,
  base: number,
  side: row.Side,
  packets: number,
  bytes: number,
  seconds: number,
  nanoseconds: number,
): void {
  const half = base / 2;
  const isFirst = words[base + row.PACKETS] === 0 && words[base + row.PACKETS + 1] === 0;
  words[base + row.PACKETS + side]! += packets;
  doubles[half + row.BYTES + side]! += bytes;
  const lastSeconds = doubles[half + row.LAST_SECONDS]!;
  const isLast =
    seconds > lastSeconds || (seconds === lastSeconds && nanoseconds >= words[base + row.LAST_NANOSECONDS]!);
  if (isFirst || isLast) {
    doubles[half + row.LAST_SECONDS] = seconds;
    words[base + row.LAST_NANOSECONDS] = nanoseconds;
    if (!isFirst) return;
  }
  const firstSeconds = doubles[half + row.FIRST_SECONDS]!;
  const isEarliest =
    seconds < firstSeconds || (seconds === firstSeconds && nanoseconds < words[base + row.FIRST_NANOSECONDS]!);
  if (isFirst || isEarliest) {
    doubles[half + row.FIRST_SECONDS] = seconds;
    words[base + row.FIRST_NANOSECONDS] = nanoseconds;
  }
}

/** The quoted segment is of an earlier attempt on the same ports: its sequence number is not this SYN's. */
function quotesAnotherAttempt(words: Int32Array, base: number, quote: Packet): boolean {
  if (quote.protocol !== IpProtocol.tcp || quote.tcpSequence === 0) return false;
  return isOnlyAsked(words, base) && quote.tcpSequence !== words[base + row.INITIAL_SEQUENCE];
}

function isUnreachable(packet: Packet): boolean {
  if (packet.protocol === IpProtocol.icmp6) return packet.icmpType === Icmp6.unreachable;
  return packet.icmpType === Icmp.unreachable && packet.icmpCode !== FRAGMENTATION_NEEDED;
}
