/**
 * Fuzz target: from the link layer to the innermost transport, and the packet that an ICMP error quotes.
 *
 *  0: which link type   1: bytes that the recorder cut off   2: the packet
 */
import { decodePacket, decodeQuote } from "../../../src/decode/packet.ts";
import { createPacket, type Packet } from "../../../src/decode/packet-record.ts";
import { TRANSPORT } from "../../../src/decode/step.ts";
import { claim, readsOnlyItsRange, textOf } from "../claims.ts";

export const LINK_TYPES = [1, 0, 9, 12, 14, 50, 51, 101, 104, 108, 113, 228, 229, 276];
const HEAD_BYTES = 2;

/** Of all packets before: what they left there must not matter. */
const used = { packet: createPacket(), quote: createPacket() };

export function fuzz(bytes: Uint8Array): void {
  if (bytes.length < HEAD_BYTES) return;
  const linkType = LINK_TYPES[bytes[0]! % LINK_TYPES.length]!;
  const cutBytes = bytes[1]!;
  const decode = (into: typeof used, around: Uint8Array, start: number, end: number): object => {
    const { packet, quote } = into;
    const step = decodePacket(packet, around, start, end, end + cutBytes, linkType);
    if (step !== TRANSPORT) return { step };
    claim(packet.offset >= start && packet.end <= end, "the payload lies outside of the packet");
    const quoteStep = packet.quoteEnd > packet.quoteStart ? decodeQuote(quote, around, packet) : null;
    const read = {
      step,
      quoteStep,
      ...placed(packet, start),
      wireBytes: packet.wireEnd - start,
      ipBytes: packet.ipBytes,
    };
    return quoteStep === TRANSPORT ? { ...read, quote: placed(quote, start) } : read;
  };
  const frame = bytes.subarray(HEAD_BYTES);
  const fresh = readsOnlyItsRange(frame, (around, start, end) =>
    decode({ packet: createPacket(), quote: createPacket() }, around, start, end),
  );
  claim(textOf(decode(used, frame, 0, frame.length)) === textOf(fresh), "an earlier packet shows in this one");
}

/** What counts of a decoded packet, with its places as seen from the frame's start. How long a quoted one was, nobody knows. */
function placed(packet: Packet, start: number): object {
  const { offset, end, wireEnd, hardwareAt, quoteStart, quoteEnd, unknownValue, ipBytes, ...others } = packet;
  const { fragmentIdentification, fragmentProtocol, fragmentAddresses, ...read } = others;
  const isFragment = packet.fragment !== 0;
  return {
    ...read,
    fragments: isFragment ? [fragmentIdentification, fragmentProtocol, ...fragmentAddresses] : [],
    places: [offset - start, end - start, Math.max(hardwareAt - start, -1), Math.max(quoteEnd - quoteStart, 0)],
  };
}
