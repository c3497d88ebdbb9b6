/**
 * A capture file in the making, as blocks of bytes: classic with microseconds, or pcapng with the same.
 */

import {
  MAX_RECORD_BYTES,
  RECORD_CAPTURED,
  RECORD_FRACTION,
  RECORD_HEADER_BYTES,
  RECORD_WIRE,
} from "../../src/capture/pcap-layout.ts";
import { pcapFileHeader } from "../../src/capture/pcap-writer.ts";
import {
  BLOCK_LENGTH,
  ENHANCED_PACKET,
  PACKET_CAPTURED,
  PACKET_DATA,
  PACKET_STAMP_HIGH,
  PACKET_STAMP_LOW,
  PACKET_WIRE,
} from "../../src/capture/pcapng-layout.ts";
import { interfaceBlock, sectionHeaderBlock } from "../../src/capture/pcapng-writer.ts";
import type { Random } from "./random.ts";
import type { Traffic } from "./traffic.ts";

export type CaptureFormat = "pcap" | "pcapng";

const ETHERNET = 1;
const BUFFER_BYTES = 1 << 20;
/** More than any frame with its record. */
const MAX_RECORD = 2048;
/** 2026-01-01 00:00:00 UTC */
const FIRST_SECOND = 1_767_225_600;
const MICROSECONDS = 1_000_000;
/**
 * About 1,700 packets a second: the standard lasts an hour. In two minutes, nothing would grow old, and peers that forget
 * flows would carry all of them about: measured, nfpcapd then takes twice as long.
 */
const GAP_MICROSECONDS = [1, 1199] as const;
const PCAPNG_TRAILER_BYTES = 4;

/** @param packets ends the capture there, though there be more traffic */
export function* captureBlocks(
  format: CaptureFormat,
  traffic: Traffic,
  packets: number,
  random: Random,
): Generator<Buffer, void, void> {
  yield Buffer.from(fileHeader(format));
  const record = format === "pcap" ? PCAP_RECORD : PCAPNG_RECORD;
  let seconds = FIRST_SECOND;
  let microseconds = 0;
  for (let left = packets, hasEnded = false; left > 0 && !hasEnded; ) {
    // A new one each time: who writes the one before may still be at it.
    const buffer = Buffer.allocUnsafe(BUFFER_BYTES);
    let used = 0;
    for (; left > 0 && used + MAX_RECORD <= BUFFER_BYTES; left--) {
      const frameBytes = traffic.writeFrame(buffer, used + record.headerBytes);
      hasEnded = frameBytes === 0;
      if (hasEnded) break;
      microseconds += random.between(GAP_MICROSECONDS);
      if (microseconds >= MICROSECONDS) {
        seconds++;
        microseconds -= MICROSECONDS;
      }
      used = record.finish(buffer, used, seconds, microseconds, frameBytes);
    }
    if (used > 0) yield buffer.subarray(0, used);
  }
}

function fileHeader(format: CaptureFormat): Uint8Array {
  if (format === "pcap") return pcapFileHeader(ETHERNET, false);
  const described = {
    linkType: ETHERNET,
    name: "bench0",
    snapLengthBytes: MAX_RECORD_BYTES,
    timestampDigits: 6,
  } as const;
  return Buffer.concat([sectionHeaderBlock("xsaudit bench"), interfaceBlock({ ...described, filter: null })]);
}

/** What surrounds a frame in the file. */
interface RecordForm {
  readonly headerBytes: number;
  /** Writes it around the frame; @returns where the next record begins */
  finish(buffer: Buffer, at: number, seconds: number, microseconds: number, frameBytes: number): number;
}

const PCAP_RECORD: RecordForm = {
  headerBytes: RECORD_HEADER_BYTES,
  finish(buffer, at, seconds, microseconds, frameBytes) {
    buffer.writeUInt32LE(seconds, at);
    buffer.writeUInt32LE(microseconds, at + RECORD_FRACTION);
    buffer.writeUInt32LE(frameBytes, at + RECORD_CAPTURED);
    buffer.writeUInt32LE(frameBytes, at + RECORD_WIRE);
    return at + RECORD_HEADER_BYTES + frameBytes;
  },
};

const PCAPNG_RECORD: RecordForm = {
  headerBytes: PACKET_DATA,
  finish(buffer, at, seconds, microseconds, frameBytes) {
    const dataEnd = at + PACKET_DATA + ((frameBytes + 3) & ~3);
    buffer.fill(0, at + PACKET_DATA + frameBytes, dataEnd);
    const length = dataEnd + PCAPNG_TRAILER_BYTES - at;
    const stamp = seconds * MICROSECONDS + microseconds;
    buffer.writeUInt32LE(ENHANCED_PACKET, at);
    buffer.writeUInt32LE(length, at + BLOCK_LENGTH);
    buffer.writeUInt32LE(0, at + BLOCK_LENGTH + 4);
    buffer.writeUInt32LE(Math.floor(stamp / 2 ** 32), at + PACKET_STAMP_HIGH);
    buffer.writeUInt32LE(stamp % 2 ** 32, at + PACKET_STAMP_LOW);
    buffer.writeUInt32LE(frameBytes, at + PACKET_CAPTURED);
    buffer.writeUInt32LE(frameBytes, at + PACKET_WIRE);
    buffer.writeUInt32LE(length, dataEnd);
    return at + length;
  },
};
