/** Packets that a QUIC client sends, protected for good (RFC 9000, section 17; RFC 9001, section 5; RFC 9369). */
import { createCipheriv, createHmac } from "node:crypto";
import { concat, filler, u8, u16, u32 } from "./bytes.ts";

export type Version = 1 | 2;

const VERSION_NUMBER = { 1: 1, 2: 0x6b3343cf } as const;
const SALT = {
  1: "38762cf7f55934b34d179ae6a4c80cadccbb7f0a",
  2: "0dede3def700a6db819381be6e269dcbf9bd2ed9",
} as const;
const PACKET_TYPE = {
  1: { initial: 0xc0, zeroRtt: 0xd0, handshake: 0xe0, retry: 0xf0 },
  2: { initial: 0xd0, zeroRtt: 0xe0, handshake: 0xf0, retry: 0xc0 },
} as const;

const TAG_BYTES = 16;

export const PING_FRAME = u8(1);
export const DESTINATION_ID = u8(0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08);

export interface LongHeaderFields {
  readonly version?: Version;
  readonly destinationId?: Uint8Array;
  readonly sourceId?: Uint8Array;
}

export interface InitialFields extends LongHeaderFields {
  readonly frames: readonly Uint8Array[];
  /** The ID that the keys come from, where it is another than the packet's. */
  readonly keyId?: Uint8Array;
  readonly token?: Uint8Array;
  readonly packetNumber?: number;
  readonly packetNumberBytes?: 1 | 2 | 3 | 4;
  /** How long the packet gets with PADDING behind its frames; 1200 unless told. */
  readonly minBytes?: number;
}

/** An Initial packet of the client, encrypted and with its header protected. */
export function initialPacket(fields: InitialFields): Uint8Array {
  const { version = 1, destinationId = DESTINATION_ID, token = u8(), packetNumber = 0, minBytes = 1200 } = fields;
  const numberBytes = fields.packetNumberBytes ?? 2;
  const start = concat(longHeader("initial", fields), varint(token.length), token);
  const number = u32(packetNumber).subarray(4 - numberBytes);
  const frames = concat(...fields.frames);
  const fixedBytes = start.length + 2 + numberBytes + TAG_BYTES;
  const payload = concat(frames, filler(Math.max(minBytes - fixedBytes - frames.length, 0)));

  const header = concat(start, varint(numberBytes + payload.length + TAG_BYTES, 2), number);
  header[0]! |= numberBytes - 1;
  const { key, iv, hp } = initialKeys(version, fields.keyId ?? destinationId);
  const nonce = iv.map((byte, index) => byte ^ (index < 8 ? 0 : u32(packetNumber)[index - 8]!));
  const cipher = createCipheriv("aes-128-gcm", key, nonce);
  cipher.setAAD(header);
  const packet = concat(header, cipher.update(payload), cipher.final(), cipher.getAuthTag());
  return withProtectedHeader(packet, header.length - numberBytes, numberBytes, hp);
}

function withProtectedHeader(packet: Uint8Array, at: number, numberBytes: number, hp: Uint8Array): Uint8Array {
  const mask = createCipheriv("aes-128-ecb", hp, null).update(packet.subarray(at + 4, at + 20));
  packet[0]! ^= mask[0]! & 0x0f;
  for (let index = 0; index < numberBytes; index++) packet[at + index]! ^= mask[index + 1]!;
  return packet;
}

/** A packet of another kind, whose content nobody can read. */
export function unreadablePacket(
  type: "zeroRtt" | "handshake",
  content: Uint8Array,
  fields: LongHeaderFields = {},
): Uint8Array {
  return concat(longHeader(type, fields), varint(content.length), content);
}

/** A Retry, which has no length: a token fills the datagram. */
export function retryPacket(token: Uint8Array, fields: LongHeaderFields = {}): Uint8Array {
  return concat(longHeader("retry", fields), token);
}

function longHeader(type: keyof (typeof PACKET_TYPE)[Version], fields: LongHeaderFields): Uint8Array {
  const { version = 1, destinationId = DESTINATION_ID, sourceId = u8() } = fields;
  return concat(
    u8(PACKET_TYPE[version][type]),
    u32(VERSION_NUMBER[version]),
    u8(destinationId.length),
    destinationId,
    u8(sourceId.length),
    sourceId,
  );
}

/** The part [from, to) of a message. */
export function cryptoFrame(message: Uint8Array, from = 0, to = message.length): Uint8Array {
  const data = message.subarray(from, to);
  return concat(u8(6), varint(from), varint(data.length), data);
}

/** Acknowledges packets in as many ranges as there are gaps, and one more. */
export function ackFrame(
  largest: number,
  gaps: readonly number[] = [],
  congestionCounts?: readonly number[],
): Uint8Array {
  const ranges = gaps.flatMap((gap) => [varint(gap), varint(1)]);
  const counts = (congestionCounts ?? []).map((count) => varint(count));
  const type = congestionCounts === undefined ? 2 : 3;
  return concat(u8(type), varint(largest), varint(300), varint(gaps.length), varint(0), ...ranges, ...counts);
}

/** A variable-length integer (RFC 9000, section 16) in as few bytes as it takes, or in more. */
export function varint(value: number, minBytes: 1 | 2 | 4 | 8 = 1): Uint8Array {
  if (value < 0x40 && minBytes === 1) return u8(value);
  if (value < 0x4000 && minBytes <= 2) return u16(0x4000 | value);
  if (value < 0x4000_0000 && minBytes <= 4) return u32((0x8000_0000 | value) >>> 0);
  return u32((0xc000_0000 | Math.floor(value / 2 ** 32)) >>> 0, value % 2 ** 32);
}

interface Keys {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly hp: Uint8Array;
}

function initialKeys(version: Version, id: Uint8Array): Keys {
  const initial = createHmac("sha256", Buffer.from(SALT[version], "hex")).update(id).digest();
  const client = expand(initial, 32, "tls13 client in");
  const name = version === 1 ? "tls13 quic" : "tls13 quicv2";
  return {
    key: expand(client, 16, `${name} key`),
    iv: expand(client, 12, `${name} iv`),
    hp: expand(client, 16, `${name} hp`),
  };
}

function expand(secret: Uint8Array, length: number, label: string): Uint8Array {
  const info = concat(u16(length), u8(label.length), new TextEncoder().encode(label), u8(0), u8(1));
  return Uint8Array.from(createHmac("sha256", secret).update(info).digest()).slice(0, length);
}
