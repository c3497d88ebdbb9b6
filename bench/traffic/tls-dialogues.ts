/**
 * TLS 1.2 (RFC 5246, section 7.3): hello with the server's name, certificate, keys, then data that nobody can read.
 */

import { concat, u8, u16 } from "../../test/packets/bytes.ts";
import { certificate } from "../../test/packets/certificate.ts";
import { clientHello, serverHandshake, serverName, tlsRecord, tlsRecords } from "../../test/packets/tls.ts";
import type { DialogueMaker } from "./dialogue.ts";
import { messageOf } from "./message.ts";

const CHANGE_CIPHER_SPEC = 20;
const HANDSHAKE = 22;
const APPLICATION_DATA = 23;
const TLS_1_2 = 0x0303;
const RECORD_HEADER_BYTES = 5;
const SERVER_HELLO_DONE = u8(14, 0, 0, 0);
/** With a public key of 32 bytes. */
const CLIENT_KEY_EXCHANGE = concat(u8(16, 0, 0, 33, 32), new Uint8Array(32).fill(0x6b));
/** Encrypted, it has no message type that could be read; its length is that of AES-GCM. */
const FINISHED = tlsRecord(HANDSHAKE, new Uint8Array(40).fill(0xf1));
const CHANGE = tlsRecord(CHANGE_CIPHER_SPEC, u8(1));
const CLIENT_FLIGHT = concat(tlsRecord(HANDSHAKE, CLIENT_KEY_EXCHANGE), CHANGE, FINISHED);
const SERVER_FLIGHT = concat(CHANGE, FINISHED);

interface Handshake {
  readonly hello: Uint8Array;
  readonly answer: Uint8Array;
}

/** A server always shows the same. */
const handshakes = new Map<string, Handshake>();

export const tls: DialogueMaker = ({ server }, { random, pickBytes }) => {
  const { hello, answer } = handshakeOf(server.name);
  const data = () => {
    const bytes = Math.max(pickBytes() - RECORD_HEADER_BYTES, 1);
    return messageOf(concat(u8(APPLICATION_DATA), u16(TLS_1_2, bytes)), bytes, random);
  };
  const say = (turn: number, ...flights: readonly Uint8Array[]) => {
    const flight = flights[turn];
    return flight === undefined ? data() : messageOf(flight, 0, random);
  };
  return {
    question: (turn) => say(turn, hello, CLIENT_FLIGHT),
    answer: (turn) => say(turn, answer, SERVER_FLIGHT),
  };
};

export function handshakeOf(name: string): Handshake {
  const known = handshakes.get(name);
  if (known !== undefined) return known;
  const shown = certificate({ commonName: name, names: [name] });
  const handshake = {
    hello: tlsRecords(clientHello({ extensions: [serverName(name)] })),
    answer: tlsRecords(concat(serverHandshake(shown), SERVER_HELLO_DONE)),
  };
  handshakes.set(name, handshake);
  return handshake;
}
