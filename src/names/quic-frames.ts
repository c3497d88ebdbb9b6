/**
 * The frames in a client's Initial packets (RFC 9000, section 19): of these the CRYPTO frames carry the TLS handshake,
 * in pieces and in any order. All numbers but the type are variable-length integers.
 *
 *   PADDING, PING   type
 *   ACK             type   largest acknowledged   delay   count of ranges   first range   gap and length of each range
 *                   three counts of congestion marks where the type says so
 *   CRYPTO          type   offset   length   data
 */
import { afterVarint, readVarint } from "./quic-header.ts";
import { addToPrefix, type StreamPrefix } from "./stream-prefix.ts";

const PADDING = 0x00;
const PING = 0x01;
const ACK = 0x02;
const ACK_WITH_CONGESTION_MARKS = 0x03;
const CRYPTO = 0x06;

const CONGESTION_COUNTS = 3;

/**
 * Adds to the handshake what a packet's frames carry of it. A frame that is damaged, or of a kind that has no place
 * beside a hello, ends the packet.
 * @returns false where the limits of the handshake do not allow it
 */
export function addCryptoFrames(handshake: StreamPrefix, payload: Uint8Array): boolean {
  const end = payload.length;
  let at = 0;
  while (at < end) {
    const type = payload[at]!;
    const fields = at + 1;
    if (type === CRYPTO) {
      const length = afterVarint(payload, fields, end);
      const data = afterVarint(payload, length, end);
      const dataEnd = data + readVarint(payload, length, end);
      if (dataEnd > end) return true;
      if (!addToPrefix(handshake, payload, data, dataEnd, readVarint(payload, fields, end))) return false;
      at = dataEnd;
    } else if (type === ACK || type === ACK_WITH_CONGESTION_MARKS) {
      at = afterAck(payload, fields, end, type === ACK_WITH_CONGESTION_MARKS ? CONGESTION_COUNTS : 0);
    } else if (type === PADDING || type === PING) {
      at = fields;
    } else {
      return true;
    }
  }
  return true;
}

function afterAck(payload: Uint8Array, fields: number, end: number, countsAtEnd: number): number {
  const delay = afterVarint(payload, fields, end);
  const rangeCount = afterVarint(payload, delay, end);
  const firstRange = afterVarint(payload, rangeCount, end);
  let next = afterVarint(payload, firstRange, end);
  // A count that lies ends with the payload.
  const integers = 2 * readVarint(payload, rangeCount, end) + countsAtEnd;
  for (let index = 0; index < integers && next <= end; index++) next = afterVarint(payload, next, end);
  return next;
}
