/**
 * Trims a recording to what an audit needs: every packet stays, with all headers and the first bytes of the first data
 * of each direction, which is where names and answers are. As a recording with a small snap length has it.
 */
import { decodePacket } from "../../src/decode/packet.ts";
import { createPacket } from "../../src/decode/packet-record.ts";
import { TRANSPORT } from "../../src/decode/step.ts";

/** pcapng's blocks as xsaudit writes them here: little-endian, one interface of Ethernet. */
const ENHANCED_PACKET = 6;
const LENGTH = 4;
const CAPTURED_BYTES = 20;
const WIRE_BYTES = 24;
const DATA = 28;
const TRAILER_BYTES = 4;
const ETHERNET = 1;

/** Data packets of a direction that keep their beginning. */
const KEPT_OPENINGS = 2;
/** Of a hello of TLS, which is read whole, and of anything else: an answer of DNS or rpcbind, a CONNECT. */
const KEPT_BYTES = { hello: 560, other: 300 } as const;
const TLS_HANDSHAKE = 0x16;

export function trim(recording: Buffer): Buffer {
  const openings = new Map<string, number>();
  const blocks: Buffer[] = [];
  for (let at = 0; at < recording.length; ) {
    const block = recording.subarray(at, at + recording.readUInt32LE(at + LENGTH));
    blocks.push(block.readUInt32LE(0) === ENHANCED_PACKET ? trimPacket(block, openings) : block);
    at += block.length;
  }
  return Buffer.concat(blocks);
}

function trimPacket(block: Buffer, openings: Map<string, number>): Buffer {
  const captured = block.readUInt32LE(CAPTURED_BYTES);
  const kept = Math.min(captured, neededBytes(block, captured, openings));
  const padded = (kept + 3) & ~3;
  const trimmed = Buffer.alloc(DATA + padded + TRAILER_BYTES);
  block.copy(trimmed, 0, 0, DATA + kept);
  trimmed.writeUInt32LE(trimmed.length, LENGTH);
  trimmed.writeUInt32LE(kept, CAPTURED_BYTES);
  trimmed.writeUInt32LE(trimmed.length, DATA + padded);
  return trimmed;
}

function neededBytes(block: Buffer, captured: number, openings: Map<string, number>): number {
  const packet = createPacket();
  const wireEnd = DATA + block.readUInt32LE(WIRE_BYTES);
  const result = decodePacket(packet, block, DATA, DATA + captured, wireEnd, ETHERNET);
  if (result !== TRANSPORT || packet.icmpType >= 0) return captured;
  const headers = packet.offset - DATA;
  if (packet.payloadBytes === 0) return headers;
  const direction = `${packet.addresses.join()} ${packet.protocol} ${packet.sourcePort} ${packet.destinationPort}`;
  const seen = (openings.get(direction) ?? 0) + 1;
  openings.set(direction, seen);
  if (seen > KEPT_OPENINGS) return headers;
  return headers + KEPT_BYTES[block[packet.offset] === TLS_HANDSHAKE ? "hello" : "other"];
}
