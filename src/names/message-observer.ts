/**
 * Services whose messages are read throughout, not only at the beginning of a connection: DNS and rpcbind, over UDP and
 * TCP, known by their ports. And of any datagram, whether it went to a group. What they say is another's to read.
 */
import type { Packet } from "../decode/packet-record.ts";
import { TcpFlag } from "../decode/tcp.ts";
import type { SegmentPlace } from "../flow/payload-observer.ts";
import { createMessageStream, DNS_OVER_TCP, type MessageStream, RPC_RECORDS } from "./message-stream.ts";

export const MESSAGE_SERVICES = ["dns", "rpcbind"] as const;
type MessageService = (typeof MESSAGE_SERVICES)[number];

/** From whom to whom, as a packet has it. */
export type MessageParties = Pick<Packet, "ipVersion" | "addresses" | "protocol" | "sourcePort" | "destinationPort">;

export interface MessageSink {
  /** Gets a whole message, in [start, end) of `bytes`, which hold it only during the call. */
  message(
    service: MessageService,
    bytes: Uint8Array,
    start: number,
    end: number,
    parties: MessageParties,
    timeSeconds: number,
  ): void;
  /** Hears of each datagram that goes to a group. */
  groupQuestion(parties: MessageParties): void;
}

/** What one side sends of a connection whose messages are read. */
interface Half {
  readonly stream: MessageStream;
  /** The sequence number of its first byte. */
  readonly startSequence: number;
}

/** By side; null for one that has said nothing yet and of which no start is known. */
export type MessageStreams = [Half | null, Half | null];

export interface MessageObserver {
  /** For a connection's first segment with data: its streams, or null where nobody reads them. */
  openStreams(packet: Packet, place: Readonly<SegmentPlace>): MessageStreams | null;
  /** @returns false once nothing more can be read */
  addSegment(streams: MessageStreams, bytes: Uint8Array, packet: Packet, place: Readonly<SegmentPlace>): boolean;
  /** @returns whether somebody reads datagrams of these ports */
  addDatagram(bytes: Uint8Array, packet: Packet, time: number): boolean;
}

const DNS_PORT = 53;
const RPCBIND_PORT = 111;

export function createMessageObserver(sink: MessageSink): MessageObserver {
  /** The packet whose segment is being read: a message belongs to the one that completes it. */
  let current: { readonly packet: Packet; readonly time: number } | null = null;

  function createHalf(service: MessageService, startSequence: number): Half {
    const framing = service === "dns" ? DNS_OVER_TCP : RPC_RECORDS;
    const stream = createMessageStream(framing, (bytes, start, end) => {
      if (current !== null) sink.message(service, bytes, start, end, current.packet, current.time);
    });
    return { stream, startSequence };
  }

  return {
    openStreams(packet, { side, streamOffset }) {
      const service = serviceOf(packet);
      if (service === null) return null;
      const own = createHalf(service, (packet.tcpSequence - Math.max(streamOffset, 0)) | 0);
      // What it acknowledges is where the other side is to begin.
      const hasAcknowledged = (packet.tcpFlags & TcpFlag.ack) !== 0;
      const other = hasAcknowledged ? createHalf(service, packet.tcpAcknowledgement) : null;
      return side === 0 ? [own, other] : [other, own];
    },
    addSegment(streams, bytes, packet, { side, time }) {
      const half = streams[side];
      if (half === null) return true;
      current = { packet, time };
      const isReadable = half.stream.add(
        bytes,
        packet.offset,
        packet.end,
        (packet.tcpSequence - half.startSequence) | 0,
      );
      current = null;
      if (!isReadable) streams[side] = null;
      return streams[0] !== null || streams[1] !== null;
    },
    addDatagram(bytes, packet, time) {
      if (packet.isToGroup === 1) sink.groupQuestion(packet);
      const service = serviceOf(packet);
      if (service === null) return false;
      sink.message(service, bytes, packet.offset, packet.end, packet, time);
      return true;
    },
  };
}

function serviceOf({ sourcePort, destinationPort }: Packet): MessageService | null {
  if (sourcePort === DNS_PORT || destinationPort === DNS_PORT) return "dns";
  return sourcePort === RPCBIND_PORT || destinationPort === RPCBIND_PORT ? "rpcbind" : null;
}
