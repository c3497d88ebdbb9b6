/**
 * The protection of a client's Initial packets (RFC 9001, section 5; RFC 9369, section 3.3). It keeps nothing secret:
 * its keys follow from a connection ID that stands in the packet. But it tells what is QUIC and whole from what is not.
 *
 *   packet number   0: 1 to 4 bytes, masked like the lower 4 bits of the packet's first byte
 *   behind it       payload, encrypted with AES-128-GCM   last 16 bytes: authentication tag
 */
import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";
import type { QuicVersion } from "./quic-header.ts";

export interface InitialKeys {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly headerKey: Uint8Array;
}

interface Derivation {
  readonly salt: Uint8Array;
  readonly labelPrefix: string;
}

const DERIVATION: Record<QuicVersion, Derivation> = {
  1: { salt: Buffer.from("38762cf7f55934b34d179ae6a4c80cadccbb7f0a", "hex"), labelPrefix: "quic" },
  2: { salt: Buffer.from("0dede3def700a6db819381be6e269dcbf9bd2ed9", "hex"), labelPrefix: "quicv2" },
};

const SECRET_BYTES = 32;
const KEY_BYTES = 16;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const SAMPLE_BYTES = 16;
/** The sample lies where it would with the longest packet number. */
const MAX_PACKET_NUMBER_BYTES = 4;
const PROTECTED_BITS_OF_FIRST_BYTE = 0x0f;
const PACKET_NUMBER_LENGTH_MASK = 0x03;

/** The client's keys of a connection whose client chose this destination connection ID. */
export function deriveInitialKeys(version: QuicVersion, destinationId: Uint8Array): InitialKeys {
  const { salt, labelPrefix } = DERIVATION[version];
  const initialSecret = hmac(salt, destinationId);
  const secret = expandLabel(initialSecret, "client in", SECRET_BYTES);
  return {
    key: expandLabel(secret, `${labelPrefix} key`, KEY_BYTES),
    iv: expandLabel(secret, `${labelPrefix} iv`, IV_BYTES),
    headerKey: expandLabel(secret, `${labelPrefix} hp`, KEY_BYTES),
  };
}

/**
 * The payload of the Initial packet in [start, end) whose protected part begins at `packetNumber` and is at least 20
 * bytes long, or null where the keys do not fit or a bit of the packet has changed.
 */
export function openInitial(
  keys: InitialKeys,
  bytes: Uint8Array,
  start: number,
  packetNumber: number,
  end: number,
): Uint8Array | null {
  const sampleStart = packetNumber + MAX_PACKET_NUMBER_BYTES;
  const sample = bytes.subarray(sampleStart, sampleStart + SAMPLE_BYTES);
  const mask = createCipheriv("aes-128-ecb", keys.headerKey, null).update(sample);
  const firstByte = bytes[start]! ^ (mask[0]! & PROTECTED_BITS_OF_FIRST_BYTE);
  const packetNumberBytes = (firstByte & PACKET_NUMBER_LENGTH_MASK) + 1;
  const payload = packetNumber + packetNumberBytes;
  const tag = end - TAG_BYTES;

  const header = Uint8Array.from(bytes.subarray(start, payload));
  const nonce = Uint8Array.from(keys.iv);
  header[0] = firstByte;
  for (let index = 0; index < packetNumberBytes; index++) {
    const inHeader = packetNumber - start + index;
    header[inHeader] = header[inHeader]! ^ mask[1 + index]!;
    // Numbers start at 0: the first ones are sent whole, and a hello needs no others.
    const inNonce = IV_BYTES - packetNumberBytes + index;
    nonce[inNonce] = nonce[inNonce]! ^ header[inHeader]!;
  }
  return decrypt(keys.key, nonce, header, bytes.subarray(payload, tag), bytes.subarray(tag, end));
}

function decrypt(
  key: Uint8Array,
  nonce: Uint8Array,
  header: Uint8Array,
  ciphertext: Uint8Array,
  tag: Uint8Array,
): Uint8Array | null {
  const decipher = createDecipheriv("aes-128-gcm", key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(header);
  decipher.setAuthTag(tag);
  const payload = decipher.update(ciphertext);
  try {
    decipher.final();
    return payload;
  } catch {
    // This is how it says that the tag is wrong.
    return null;
  }
}

/** HKDF-Expand-Label (RFC 8446, section 7.1) without context, for up to as many bytes as one hash has. */
function expandLabel(secret: Uint8Array, label: string, length: number): Uint8Array {
  const fullLabel = Buffer.from(`tls13 ${label}`, "latin1");
  const contextBytes = 0;
  const blockNumber = 1;
  const info = Buffer.from([0, length, fullLabel.length, ...fullLabel, contextBytes, blockNumber]);
  return hmac(secret, info).subarray(0, length);
}

function hmac(key: Uint8Array, data: Uint8Array): Uint8Array {
  return createHmac("sha256", key).update(data).digest();
}
