/**
 * Reads what the beginnings of connections show: the name in a TLS or QUIC hello or an HTTP request, what a proxy was
 * asked to connect to and what it answered, a TLS alert before any application data, the RPC program called first.
 */
import type { Packet } from "../decode/packet-record.ts";
import type { Side } from "../flow/flow-row.ts";
import {
  FOUND_NOTHING,
  NOTHING_YET,
  type PayloadObserver,
  type SegmentPlace,
  wantsMore,
} from "../flow/payload-observer.ts";
import { readServerName } from "./client-hello.ts";
import { readHaHeartbeat } from "./ha-heartbeat.ts";
import { readHttpStatus } from "./http-answer.ts";
import { type HttpProduct, readHttpProduct } from "./http-product.ts";
import { readHttpRequest } from "./http-request.ts";
import type { MessageObserver, MessageStreams } from "./message-observer.ts";
import { NO_OPENING, type Opening, type OpeningTable, type Target } from "./opening.ts";
import { createPendingOpenings } from "./pending-openings.ts";
import { addQuicDatagram, createQuicHello, mayBeQuicInitial, type QuicHello } from "./quic-initial.ts";
import { readRpcCallOfStream } from "./rpc-stream.ts";
import type { CertificateReader, CertificateReaders } from "./server-certificates.ts";
import { addToPrefix, createStreamPrefix, type StreamPrefix } from "./stream-prefix.ts";
import { createTlsWatch, type TlsAlert, type TlsWatch, tlsAlertAtEnd, watchTls } from "./tls-alert.ts";

/** RFC 9110, sections 15.2 and 15.5.8 */
const FIRST_FINAL_STATUS = 200;
const PROXY_AUTHENTICATION_REQUIRED = 407;

/** What is known of a beginning, and what it waits for. */
type Pending =
  /** The rest of a hello or request. */
  | { readonly kind: "prefix"; readonly side: Side; readonly prefix: StreamPrefix; readonly sequence: number }
  /** The proxy's answer. */
  | { readonly kind: "connect"; readonly clientSide: Side; readonly opening: Opening; readonly target: Target }
  /** An alert, or what shows that none will come. */
  | {
      readonly kind: "tls";
      readonly clientSide: Side;
      readonly opening: Opening;
      readonly watch: TlsWatch;
      certificate: CertificateReader | null;
    }
  | { readonly kind: "quic"; readonly side: Side; readonly hello: QuicHello }
  /** More messages of DNS or rpcbind. */
  | { readonly kind: "messages"; readonly streams: MessageStreams };

type Reading = Opening | "more" | "nothing";

export interface OpeningObserver extends PayloadObserver {
  /** Beginnings that were given up: too many were unfinished, or one took too many segments. */
  givenUp(): number;
}

/**
 * @param messages gets the messages of services that are read throughout, not only at their beginning
 * @param certificates reads what TLS servers show
 */
export function createOpeningObserver(
  openings: OpeningTable,
  messages: MessageObserver,
  certificates: CertificateReaders,
): OpeningObserver {
  const pending = createPendingOpenings<Pending>(settle);
  let tooLong = 0;

  function settle(entry: Pending): number {
    if (entry.kind === "tls") return openings.idOf(withAlert(entry.opening, tlsAlertAtEnd(entry.watch)));
    return entry.kind === "connect" ? openings.idOf(entry.opening) : FOUND_NOTHING;
  }

  /** The first segment seen of a side: most often all that is needed, and then nothing is copied. */
  function begin(bytes: Uint8Array, packet: Packet, place: Readonly<SegmentPlace>): number {
    if (isBeforeStart(packet, place)) return NOTHING_YET;
    const streams = messages.openStreams(packet, place);
    if (streams !== null)
      return goOnWithMessages(pending.add({ kind: "messages", streams }), streams, bytes, packet, place);
    if (place.isOriginator === false) return NOTHING_YET;
    const { streamOffset, side } = place;
    const reading = streamOffset <= 0 ? readStart(bytes, packet.offset, packet.end) : "more";
    if (reading !== "more") {
      return follow(reading, bytes, packet, packet.offset, packet.end, side, packet.tcpSequence);
    }
    const prefix = createStreamPrefix();
    const start = Math.max(streamOffset, 0);
    if (!addToPrefix(prefix, bytes, packet.offset, packet.end, start)) return FOUND_NOTHING;
    return pending.add({ kind: "prefix", side, prefix, sequence: (packet.tcpSequence - start) | 0 });
  }

  /** What was read from the client's stream, whose beginning with that sequence number lies in [start, end). */
  function follow(
    reading: Opening | "nothing",
    bytes: Uint8Array,
    packet: Packet,
    start: number,
    end: number,
    side: Side,
    sequence: number,
  ): number {
    if (reading === "nothing") return FOUND_NOTHING;
    const { target, isTls } = reading;
    if (target?.source === "connect") {
      return pending.add({ kind: "connect", clientSide: side, opening: reading, target });
    }
    if (!isTls) return openings.idOf(reading);
    const watch = createTlsWatch();
    watchTls(watch, bytes, start, end, side, sequence);
    const certificate = certificates.open(packet, target?.name ?? "");
    return pending.add({ kind: "tls", clientSide: side, opening: reading, watch, certificate });
  }

  function goOn(
    word: number,
    entry: Pending,
    bytes: Uint8Array,
    packet: Packet,
    place: Readonly<SegmentPlace>,
  ): number {
    switch (entry.kind) {
      case "prefix":
        return place.side === entry.side ? readOn(word, entry, bytes, packet) : word;
      case "connect":
        return place.side === entry.clientSide ? word : readAnswer(word, entry, bytes, packet);
      case "tls": {
        const { certificate, clientSide } = entry;
        if (certificate !== null && place.side !== clientSide) {
          const wantsMore = certificate.add(bytes, packet.offset, packet.end, packet.tcpSequence);
          if (!wantsMore) entry.certificate = null;
        }
        const result = watchTls(entry.watch, bytes, packet.offset, packet.end, place.side, packet.tcpSequence);
        if (result.kind === "more") return word;
        pending.remove(word);
        return openings.idOf(result.kind === "alert" ? withAlert(entry.opening, result) : entry.opening);
      }
      case "messages":
        return goOnWithMessages(word, entry.streams, bytes, packet, place);
      case "quic":
        return word;
    }
  }

  function readOn(word: number, entry: Pending & { kind: "prefix" }, bytes: Uint8Array, packet: Packet): number {
    const { prefix, sequence, side } = entry;
    const offset = (packet.tcpSequence - sequence) | 0;
    // A keep-alive's byte stands before the start.
    const fits = offset < 0 || addToPrefix(prefix, bytes, packet.offset, packet.end, offset);
    if (!fits) tooLong++;
    const reading = fits ? readStart(prefix.bytes, 0, prefix.end) : "nothing";
    if (reading === "more") return word;
    pending.remove(word);
    return follow(reading, prefix.bytes, packet, 0, prefix.end, side, sequence);
  }

  /** An interim answer, or one that asks for a password first, counts only if nothing follows. */
  function readAnswer(word: number, entry: Pending & { kind: "connect" }, bytes: Uint8Array, packet: Packet): number {
    const reading = readHttpStatus(bytes, packet.offset, packet.end);
    if (reading.kind !== "status") return word;
    const target = { ...entry.target, status: reading.status };
    const opening = { ...entry.opening, target };
    if (reading.status === PROXY_AUTHENTICATION_REQUIRED || reading.status < FIRST_FINAL_STATUS) {
      pending.replace(word, { ...entry, opening, target });
      return word;
    }
    pending.remove(word);
    return openings.idOf(opening);
  }

  function goOnWithMessages(
    word: number,
    streams: MessageStreams,
    bytes: Uint8Array,
    packet: Packet,
    place: Readonly<SegmentPlace>,
  ): number {
    if (messages.addSegment(streams, bytes, packet, place)) return word;
    pending.remove(word);
    return FOUND_NOTHING;
  }

  function beginDatagrams(bytes: Uint8Array, packet: Packet, side: Side): number {
    const heartbeat = readHaHeartbeat(bytes, packet.offset, packet.end);
    if (heartbeat !== null) return openings.idOf({ ...NO_OPENING, heartbeat });
    if (!mayBeQuicInitial(bytes, packet.offset, packet.end)) return FOUND_NOTHING;
    const hello = createQuicHello();
    const word = pending.add({ kind: "quic", side, hello });
    return goOnWithQuic(word, hello, bytes, packet);
  }

  function goOnWithQuic(word: number, hello: QuicHello, bytes: Uint8Array, packet: Packet): number {
    const result = addQuicDatagram(hello, bytes, packet.offset, packet.end);
    if (result.kind === "more") return word;
    if (hello.isGivenUp) tooLong++;
    pending.remove(word);
    return result.kind === "name" ? openings.idOf(namedOpening("quic", result.name)) : FOUND_NOTHING;
  }

  return {
    observe(word, bytes, packet, place) {
      if (packet.offset >= packet.end) return word;
      if (word === NOTHING_YET) return begin(bytes, packet, place);
      const entry = pending.get(word);
      return entry === undefined ? pending.takeSettled(word) : goOn(word, entry, bytes, packet, place);
    },
    observeDatagram(word, bytes, packet, side, time) {
      if (messages.addDatagram(bytes, packet, time) || !wantsMore(word)) return word;
      if (word === NOTHING_YET) return beginDatagrams(bytes, packet, side);
      const entry = pending.get(word);
      if (entry?.kind !== "quic") return FOUND_NOTHING;
      return side === entry.side ? goOnWithQuic(word, entry.hello, bytes, packet) : word;
    },
    peek(word) {
      if (!wantsMore(word)) return word;
      const entry = pending.get(word);
      return entry === undefined ? pending.settledAs(word) : settle(entry);
    },
    close(word) {
      if (!wantsMore(word)) return word;
      const entry = pending.get(word);
      pending.remove(word);
      return entry === undefined ? pending.takeSettled(word) : settle(entry);
    },
    givenUp: () => pending.givenUp() + tooLong,
  };
}

/** A keep-alive may come before any data: its byte stands before the start. */
function isBeforeStart({ offset, end }: Packet, { isOriginator, streamOffset }: Readonly<SegmentPlace>): boolean {
  return isOriginator === true && streamOffset + end - offset <= 0;
}

function namedOpening(source: Target["source"], name: string, port: number | null = null): Opening {
  return { ...NO_OPENING, isTls: source === "tls", target: { source, name, port, status: null } };
}

function withAlert(opening: Opening, alert: TlsAlert | null): Opening {
  return alert === null ? opening : { ...opening, alert: { side: alert.side, code: alert.code } };
}

function readStart(bytes: Uint8Array, start: number, end: number): Reading {
  if (end - start < 1) return "more";
  const hello = readServerName(bytes, start, end);
  if (hello.kind === "name") return namedOpening("tls", hello.name);
  if (hello.kind === "more") return "more";
  if (hello.kind === "none") return { ...NO_OPENING, isTls: true };
  const request = readHttpRequest(bytes, start, end);
  if (request.kind === "host") return { ...namedOpening("http", request.host), http: readProduct(bytes, start, end) };
  if (request.kind === "connect") return namedOpening("connect", request.host, request.port);
  if (request.kind === "more") return "more";
  if (request.kind === "none") return { ...NO_OPENING, http: readProduct(bytes, start, end) };
  const call = readRpcCallOfStream(bytes, start, end);
  if (call.kind === "call") return { ...NO_OPENING, rpc: { program: call.program, version: call.version } };
  return call.kind === "more" ? "more" : "nothing";
}

/** Null where the request tells nothing of who talks. */
function readProduct(bytes: Uint8Array, start: number, end: number): HttpProduct | null {
  const product = readHttpProduct(bytes, start, end);
  return product.asksToolstack || product.client !== null ? product : null;
}
