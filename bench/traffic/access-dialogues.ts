/**
 * HTTP (RFC 9112), SSH (RFC 4253) and LDAP (RFC 4511), as far as anyone on the way can read them.
 */
import { concat, filler, u8, u32 } from "../../test/packets/bytes.ts";
import type { DialogueMaker } from "./dialogue.ts";
import { messageOf } from "./message.ts";

export const http: DialogueMaker = ({ server }, { random, pickBytes }) => ({
  question() {
    const bytes = pickBytes();
    return messageOf(text(`POST /data HTTP/1.1\r\nHost: ${server.name}\r\n${contentOf(bytes)}`), bytes, random);
  },
  answer() {
    const bytes = pickBytes();
    return messageOf(text(`HTTP/1.1 200 OK\r\n${contentOf(bytes)}`), bytes, random);
  },
});

function contentOf(bytes: number): string {
  return `Content-Type: application/octet-stream\r\nContent-Length: ${bytes}\r\n\r\n`;
}

const CLIENT_BANNER = text("SSH-2.0-PuTTY_Release_0.81\r\n");
const SERVER_BANNER = text("SSH-2.0-OpenSSH_8.7\r\n");
const KEXINIT = 20;
const NEWKEYS = 21;
const ALGORITHMS = [
  "curve25519-sha256",
  "ssh-ed25519",
  "aes256-ctr",
  "aes256-ctr",
  "hmac-sha2-256",
  "hmac-sha2-256",
  "none",
  "none",
  "",
  "",
];
const SSH_BLOCK_BYTES = 8;
const KEY_PROPOSAL = sshPacket(
  concat(
    u8(KEXINIT),
    filler(16, 0x2c),
    ...ALGORITHMS.map((names) => concat(u32(names.length), text(names))),
    filler(5),
  ),
);
const NEW_KEYS = sshPacket(u8(NEWKEYS));

/** Banner, proposal, new keys; from there on nobody can read it. */
export const ssh: DialogueMaker = (_plan, { random, pickBytes }) => {
  const say = (turn: number, banner: Uint8Array) => {
    const opening = [banner, KEY_PROPOSAL, NEW_KEYS][turn];
    return opening === undefined ? messageOf(new Uint8Array(0), pickBytes(), random) : messageOf(opening, 0, random);
  };
  return { question: (turn) => say(turn, CLIENT_BANNER), answer: (turn) => say(turn, SERVER_BANNER) };
};

function sshPacket(payload: Uint8Array): Uint8Array {
  // At least four bytes of padding, so that length, padding length, payload and padding fill whole blocks.
  const padding = SSH_BLOCK_BYTES + 3 - ((payload.length + 5 + 3) % SSH_BLOCK_BYTES);
  return concat(u32(1 + payload.length + padding), u8(padding), payload, filler(padding));
}

const SEQUENCE = 0x30;
const INTEGER = 2;
const OCTET_STRING = 4;
const ENUMERATED = 10;
const BIND_REQUEST = 0x60;
const BIND_RESPONSE = 0x61;
const SIMPLE_PASSWORD = 0x80;
const LDAP_VERSION = der(INTEGER, u8(3));
const NO_TEXT = der(OCTET_STRING, u8());

/** Bind after bind. */
export const ldap: DialogueMaker = ({ client }, { random }) => {
  const bind = der(
    BIND_REQUEST,
    LDAP_VERSION,
    der(OCTET_STRING, text(`cn=${client.name}`)),
    der(SIMPLE_PASSWORD, text("secret")),
  );
  const done = der(BIND_RESPONSE, der(ENUMERATED, u8(0)), NO_TEXT, NO_TEXT);
  const say = (turn: number, operation: Uint8Array) =>
    messageOf(der(SEQUENCE, der(INTEGER, u8(1 + (turn % 127))), operation), 0, random);
  return { question: (turn) => say(turn, bind), answer: (turn) => say(turn, done) };
};

/** All here are shorter than 128 bytes. */
function der(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = concat(...contents);
  return concat(u8(tag, content.length), content);
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}
