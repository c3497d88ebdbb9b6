/**
 * The name that a QUIC client asks for: its first datagrams carry Initial packets (RFC 9000, section 17.2.2; version 2:
 * RFC 9369), and these a ClientHello, which every observer can decrypt.
 *
 * Limits of a connection: `MAX_DATAGRAMS`, `MAX_PACKETS` in each, `MAX_KEY_DERIVATIONS`, and those of the stream
 * prefix: a hello in more than 64 CRYPTO frames, repeated ones counted, is given up.
 */
import { type ServerNameResult, serverNameOfMessage } from "./client-hello.ts";
import { addCryptoFrames } from "./quic-frames.ts";
import { createQuicHeader, readQuicHeader } from "./quic-header.ts";
import { deriveInitialKeys, type InitialKeys, openInitial } from "./quic-keys.ts";
import { createStreamPrefix, type StreamPrefix } from "./stream-prefix.ts";

const OTHER: ServerNameResult = { kind: "other" };
const NONE: ServerNameResult = { kind: "none" };

/** What clients fill a datagram up to that has an Initial packet (RFC 9000, section 14.1). */
const MIN_DATAGRAM_BYTES = 1200;
/** The largest hellos take four; there is room for repetitions, and for early data between them. */
const MAX_DATAGRAMS = 16;
/** A client has up to four kinds of packets to send at once; some put two Initials into a datagram. */
const MAX_PACKETS = 8;
/** A connection needs one set of keys, and another after a Retry. Beyond a few it is damaged, or means to be costly. */
const MAX_KEY_DERIVATIONS = 4;

/** Reused: a call leaves nothing here that a later one reads. */
const header = createQuicHeader();

/** What is known of a hello on its way. */
export interface QuicHello {
  datagrams: number;
  keyDerivations: number;
  /** Null until they have opened a packet. */
  keys: InitialKeys | null;
  handshake: StreamPrefix;
  /** A limit ended the reading, and it may ask for a name. */
  isGivenUp: boolean;
}

/** Whether [start, end) looks like a client's first datagram. Cheap: this is asked of every UDP flow. */
export function mayBeQuicInitial(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= MIN_DATAGRAM_BYTES && readQuicHeader(header, bytes, start, end) && header.isInitial;
}

export function createQuicHello(): QuicHello {
  return { datagrams: 0, keyDerivations: 0, keys: null, handshake: createStreamPrefix(), isGivenUp: false };
}

/**
 * Adds a datagram of the client, which lies in [start, end).
 * @returns the name asked for; "none" also where a limit is reached; "other" also where no packet could be opened yet.
 * After any result but "more" the hello is of no more use.
 */
export function addQuicDatagram(hello: QuicHello, bytes: Uint8Array, start: number, end: number): ServerNameResult {
  hello.datagrams++;
  let packet = start;
  for (let count = 0; count < MAX_PACKETS && readQuicHeader(header, bytes, packet, end); count++) {
    const payload = header.isInitial ? openPacket(hello, bytes, packet) : null;
    if (payload !== null && !addCryptoFrames(hello.handshake, payload)) return giveUp(hello);
    packet = header.end;
  }
  if (hello.keys === null) return OTHER;
  const result = serverNameOfMessage(hello.handshake.bytes, 0, hello.handshake.end);
  return result.kind === "more" && hello.datagrams >= MAX_DATAGRAMS ? giveUp(hello) : result;
}

function giveUp(hello: QuicHello): ServerNameResult {
  hello.isGivenUp = true;
  return NONE;
}

/** The payload of the packet whose header has just been read, or null where it cannot be opened. */
function openPacket(hello: QuicHello, bytes: Uint8Array, packet: number): Uint8Array | null {
  const { packetNumber, end } = header;
  // The server's answer changes the connection ID that the client sends to, but not the keys.
  const known = hello.keys === null ? null : openInitial(hello.keys, bytes, packet, packetNumber, end);
  if (known !== null || hello.keyDerivations === MAX_KEY_DERIVATIONS) return known;

  hello.keyDerivations++;
  const keys = deriveInitialKeys(header.version, bytes.subarray(header.destinationId, header.destinationIdEnd));
  const payload = openInitial(keys, bytes, packet, packetNumber, end);
  if (payload === null) return null;
  hello.keys = keys;
  // After a Retry, or in another version, the client begins its hello anew.
  hello.handshake = createStreamPrefix();
  return payload;
}
