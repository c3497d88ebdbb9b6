/**
 * The heartbeat of XenServer's high availability (xha's `heartbeat.c`): a datagram that every host of a pool sends every
 * other one each three seconds, in clear text.
 *
 *  0: "xhah"   12: size, little endian   16: generation's UUID   48: sending host's UUID, 32 hexadecimal digits each
 */
const MAGIC = "xhah";
const SIZE = 12;
const GENERATION = 16;
const HOST = 48;
const UUID_DIGITS = 32;
const HEARTBEAT_BYTES = 744;

export interface HaHeartbeat {
  /** The same for all hosts of a pool. */
  readonly generation: string;
  readonly hostUuid: string;
}

/** @returns null where [start, end) is something else */
export function readHaHeartbeat(bytes: Uint8Array, start: number, end: number): HaHeartbeat | null {
  if (end - start !== HEARTBEAT_BYTES) return null;
  for (let index = 0; index < MAGIC.length; index++) {
    if (bytes[start + index] !== MAGIC.charCodeAt(index)) return null;
  }
  const size = bytes[start + SIZE]! | (bytes[start + SIZE + 1]! << 8);
  if (size !== HEARTBEAT_BYTES) return null;
  const generation = readUuid(bytes, start + GENERATION);
  const hostUuid = readUuid(bytes, start + HOST);
  return generation === null || hostUuid === null ? null : { generation, hostUuid };
}

function readUuid(bytes: Uint8Array, at: number): string | null {
  const text = String.fromCharCode(...bytes.subarray(at, at + UUID_DIGITS));
  return /^[0-9a-f]{32}$/i.test(text) ? text.toLowerCase() : null;
}
