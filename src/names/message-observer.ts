/**
 * Services whose messages are read throughout, not only at the beginning of a connection: DNS and rpcbind, over UDP and
 * TCP, known by their ports. And of any datagram, whether it went to a group.
 */
import { IpProtocol } from "../decode/ip-protocol.ts";
import type { Packet } from "../decode/packet-record.ts";
import { TcpFlag } from "../decode/tcp.ts";
import type { AddressBook } from "../flow/address-book.ts";
import type { SegmentPlace } from "../flow/payload-observer.ts";
import type { GroupQuestions } from "./group-questions.ts";
import { createMessageStream, DNS_OVER_TCP, type MessageStream, RPC_RECORDS } from "./message-stream.ts";

/** Gets a whole message, in [start, end) of `bytes`, between addresses by their numbers in the address book, or -1. */
interface MessageReader {
  observe(
    bytes: Uint8Array,
    start: number,
    end: number,
    from: number,
    fromPort: number,
    to: number,
    toPort: number,
    timeSeconds: number,
    over: "tcp" | "udp",
  ): void;
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

export function createMessageObserver(
  book: AddressBook,
  readers: { readonly dns: MessageReader; readonly rpcbind: MessageReader },
  groupQuestions: GroupQuestions,
): MessageObserver {
  /** The packet whose segment is being read: a message belongs to the one that completes it. */
  let current: { readonly packet: Packet; readonly time: number } | null = null;

  function readerOf({ sourcePort, destinationPort }: Packet): MessageReader | null {
    if (sourcePort === DNS_PORT || destinationPort === DNS_PORT) return readers.dns;
    return sourcePort === RPCBIND_PORT || destinationPort === RPCBIND_PORT ? readers.rpcbind : null;
  }

  function read(
    reader: MessageReader,
    bytes: Uint8Array,
    start: number,
    end: number,
    packet: Packet,
    time: number,
  ): void {
    const { ipVersion, addresses, sourcePort, destinationPort } = packet;
    const from = book.idOf(ipVersion, addresses, 0);
    const to = book.idOf(ipVersion, addresses, 4);
    const over = packet.protocol === IpProtocol.tcp ? "tcp" : "udp";
    reader.observe(bytes, start, end, from, sourcePort, to, destinationPort, time, over);
  }

  function createHalf(reader: MessageReader, startSequence: number): Half {
    const framing = reader === readers.dns ? DNS_OVER_TCP : RPC_RECORDS;
    const stream = createMessageStream(framing, (bytes, start, end) => {
      if (current !== null) read(reader, bytes, start, end, current.packet, current.time);
    });
    return { stream, startSequence };
  }

  return {
    openStreams(packet, { side, streamOffset }) {
      const reader = readerOf(packet);
      if (reader === null) return null;
      const own = createHalf(reader, (packet.tcpSequence - Math.max(streamOffset, 0)) | 0);
      // What it acknowledges is where the other side is to begin.
      const hasAcknowledged = (packet.tcpFlags & TcpFlag.ack) !== 0;
      const other = hasAcknowledged ? createHalf(reader, packet.tcpAcknowledgement) : null;
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
      if (packet.isToGroup === 1) {
        const client = book.idOf(packet.ipVersion, packet.addresses, 0);
        groupQuestions.add(client, packet.sourcePort, packet.destinationPort);
      }
      const reader = readerOf(packet);
      if (reader === null) return false;
      read(reader, bytes, packet.offset, packet.end, packet, time);
      return true;
    },
  };
}
