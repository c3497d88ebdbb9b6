/**
 * Which conversations a packet belongs to, when a capture is read again: by its own 5-tuple, as the ICMP error that
 * quotes one, or as a later piece of a datagram whose first piece had it. Pieces that come before the first one belong
 * to none: nothing tells yet whose they are.
 */
import type { PacketBlock } from "../capture/source.ts";
import { decodePacket, decodeQuote } from "../decode/packet.ts";
import { CARRYING_FRAGMENT, createPacket, FIRST_FRAGMENT, type Packet } from "../decode/packet-record.ts";
import { LATER_PIECE, TRANSPORT } from "../decode/step.ts";
import { COPY_WITHIN_SECONDS } from "../flow/duplicates.ts";
import { NO_ENCAPSULATION } from "../flow/encapsulations.ts";
import { fillFlowKey } from "../flow/flow-key.ts";
import { KEY_WORDS } from "../flow/flow-row.ts";
import { FragmentTable } from "../flow/fragments.ts";
import type { FlowIndex } from "./flow-index.ts";

/** An error may come after the flow's last packet: a router looks for a host for 3 s before it says that none is there. */
const ERROR_WITHIN_SECONDS = 5;

/** In seconds, as the flows have it. */
export function timeOf(block: PacketBlock, index: number): number {
  return block.seconds[index]! + block.nanoseconds[index]! * 1e-9;
}

export interface PacketConversations {
  /** The packet looked at last. */
  readonly packet: Packet;
  /** Looks at a packet. @returns how far it was decoded: see `step.ts` */
  look(block: PacketBlock, index: number): number;
  /** The conversations of that packet, by their numbers in the index; one may be named twice. */
  readonly found: number[];
}

export function createPacketConversations(flows: FlowIndex): PacketConversations {
  const packet = createPacket();
  const quote = createPacket();
  const key = new Int32Array(KEY_WORDS);
  const fragments = new FragmentTable();
  const found: number[] = [];

  /** A mirror's copy of the first or the last packet counts in no flow: it may lie just outside of its time. */
  function findAround(key: Int32Array, time: number): void {
    flows.find(key, time - COPY_WITHIN_SECONDS, time + COPY_WITHIN_SECONDS, found);
  }

  return {
    packet,
    found,
    look(block, index) {
      found.length = 0;
      const { bytes } = block;
      const [start, captured, wire] = [block.start[index]!, block.capturedBytes[index]!, block.wireBytes[index]!];
      const time = timeOf(block, index);
      const step = decodePacket(packet, bytes, start, start + captured, start + wire, block.linkType[index]!);
      if (step === LATER_PIECE && fragments.take(packet, block.seconds[index]!)) findAround(fragments.flowKey, time);
      if (step !== TRANSPORT) return step;
      const side = fillFlowKey(key, packet, NO_ENCAPSULATION);
      findAround(key, time);
      if (packet.fragment === FIRST_FRAGMENT || packet.fragment === CARRYING_FRAGMENT) {
        fragments.learn(packet, key, 0, side, block.seconds[index]!);
      }
      if (packet.quoteEnd > 0 && decodeQuote(quote, bytes, packet) === TRANSPORT) {
        fillFlowKey(key, quote, NO_ENCAPSULATION);
        flows.find(key, time - ERROR_WITHIN_SECONDS, time + COPY_WITHIN_SECONDS, found);
      }
      return step;
    },
  };
}
