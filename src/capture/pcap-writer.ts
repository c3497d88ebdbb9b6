/**
 * Writes the classic capture file, in the form that every reader takes: little endian, without Kuznetzov's fields.
 */
import {
  LINK_TYPE,
  MAX_RECORD_BYTES,
  MICROSECOND_MAGIC,
  NANOSECOND_MAGIC,
  PCAP_FILE_HEADER_BYTES,
  RECORD_CAPTURED,
  RECORD_FRACTION,
  RECORD_HEADER_BYTES,
  RECORD_SECONDS,
  RECORD_WIRE,
  SNAP_LENGTH,
  VERSION_MAJOR,
  VERSION_MINOR,
} from "./pcap-layout.ts";
import type { PacketBlock } from "./source.ts";

const LITTLE_ENDIAN = true;
const NANOSECONDS_IN_MICROSECOND = 1000;
/** The year 2106: the format has 32 bits and no sign. pcapng has other times, which become the nearest of these. */
const LAST_SECOND = 0xffffffff;

/** What the file begins with; its records have stamps in the unit that this says. */
export function pcapFileHeader(linkType: number, isNanosecond: boolean): Uint8Array {
  const header = new DataView(new ArrayBuffer(PCAP_FILE_HEADER_BYTES));
  header.setUint32(0, isNanosecond ? NANOSECOND_MAGIC : MICROSECOND_MAGIC, LITTLE_ENDIAN);
  header.setUint16(VERSION_MAJOR, 2, LITTLE_ENDIAN);
  header.setUint16(VERSION_MINOR, 4, LITTLE_ENDIAN);
  header.setUint32(SNAP_LENGTH, MAX_RECORD_BYTES, LITTLE_ENDIAN);
  header.setUint32(LINK_TYPE, linkType, LITTLE_ENDIAN);
  return new Uint8Array(header.buffer);
}

/** A packet of the block as a record, copied. pcapng may hold more of a packet than the snap length: that is cut. */
export function pcapRecord(block: PacketBlock, index: number, isNanosecond: boolean): Uint8Array {
  const start = block.start[index]!;
  const captured = Math.min(block.capturedBytes[index]!, MAX_RECORD_BYTES);
  const nanoseconds = block.nanoseconds[index]!;
  const fraction = isNanosecond ? nanoseconds : Math.floor(nanoseconds / NANOSECONDS_IN_MICROSECOND);
  const record = new Uint8Array(RECORD_HEADER_BYTES + captured);
  const header = new DataView(record.buffer);
  header.setUint32(RECORD_SECONDS, Math.min(Math.max(block.seconds[index]!, 0), LAST_SECOND), LITTLE_ENDIAN);
  header.setUint32(RECORD_FRACTION, fraction, LITTLE_ENDIAN);
  header.setUint32(RECORD_CAPTURED, captured, LITTLE_ENDIAN);
  header.setUint32(RECORD_WIRE, block.wireBytes[index]!, LITTLE_ENDIAN);
  record.set(block.bytes.subarray(start, start + captured), RECORD_HEADER_BYTES);
  return record;
}
