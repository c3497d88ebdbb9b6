/**
 * Reads the classic capture file, block by block.
 */
import type { ByteWindow } from "./byte-window.ts";
import { u32be, u32le } from "./endian.ts";
import {
  LINK_TYPE,
  LINK_TYPE_MASK,
  MAX_RECORD_BYTES,
  MICROSECOND_MAGIC,
  MODIFIED_MAGIC,
  MODIFIED_RECORD_HEADER_BYTES,
  NANOSECOND_MAGIC,
  PCAP_FILE_HEADER_BYTES,
  RECORD_CAPTURED,
  RECORD_FRACTION,
  RECORD_HEADER_BYTES,
  RECORD_SECONDS,
  RECORD_WIRE,
  VERSION_MAJOR,
} from "./pcap-layout.ts";
import { addPacket, type InputState, isFull, noteProblem, type PacketBlock } from "./source.ts";

interface PcapFlavour {
  readonly littleEndian: boolean;
  readonly fractionNanoseconds: number;
  readonly recordHeaderBytes: number;
}

/** What the first four bytes say, or null if this is no classic capture. */
export function recognisePcap(bytes: Uint8Array, at: number): PcapFlavour | null {
  return flavourOf(u32be(bytes, at), false) ?? flavourOf(u32le(bytes, at), true);
}

function flavourOf(magic: number, littleEndian: boolean): PcapFlavour | null {
  const common = { littleEndian, fractionNanoseconds: 1000, recordHeaderBytes: RECORD_HEADER_BYTES };
  if (magic === MICROSECOND_MAGIC) return common;
  if (magic === NANOSECOND_MAGIC) return { ...common, fractionNanoseconds: 1 };
  if (magic === MODIFIED_MAGIC) return { ...common, recordHeaderBytes: MODIFIED_RECORD_HEADER_BYTES };
  return null;
}

/**
 * Yields the packets of a classic capture, block by block. Damage ends the input, with a problem that says where;
 * every whole record before it has been yielded.
 */
export async function* readPcap(
  window: ByteWindow,
  flavour: PcapFlavour,
  input: InputState,
  block: PacketBlock,
): AsyncGenerator<PacketBlock> {
  if (!(await window.fill(PCAP_FILE_HEADER_BYTES))) {
    const left = window.end - window.start;
    noteProblem(input, "cut-header", left, `the file header is cut: ${left} of ${PCAP_FILE_HEADER_BYTES} bytes`);
    return;
  }
  const major = flavour.littleEndian ? window.bytes[VERSION_MAJOR]! : window.bytes[VERSION_MAJOR + 1]!;
  if (major !== 2) {
    noteProblem(input, "unsupported-version", VERSION_MAJOR, `capture format version ${major} is not known, only 2`);
    return;
  }
  const linkType = read32(window.bytes, LINK_TYPE, flavour.littleEndian) & LINK_TYPE_MASK;
  input.linkTypes.add(linkType);
  input.timestampDigits = flavour.fractionNanoseconds === 1 ? 9 : 6;
  window.start += PCAP_FILE_HEADER_BYTES;

  for (;;) {
    const needed = readWholeRecords(window, flavour, linkType, block);
    block.bytes = window.bytes;
    const wasFull = isFull(block);
    if (block.count > 0) yield block;
    block.count = 0;
    if (needed === SECOND_CAPTURE || needed > flavour.recordHeaderBytes + MAX_RECORD_BYTES) {
      noteBadRecord(input, window, needed - flavour.recordHeaderBytes);
      return;
    }
    if (wasFull || (await window.fill(needed))) continue;
    const left = window.end - window.start;
    if (left > 0) {
      noteProblem(
        input,
        "cut-record",
        window.baseOffset + window.start,
        `the last record is cut: ${needed} bytes were to come, ${left} are there`,
      );
    }
    return;
  }
}

function noteBadRecord(input: InputState, window: ByteWindow, captured: number): void {
  const offset = window.baseOffset + window.start;
  if (captured < 0) {
    noteProblem(input, "second-capture", offset, "another capture file begins here: give joined files one by one");
    return;
  }
  const limit = `no capture holds more than ${MAX_RECORD_BYTES} in one`;
  noteProblem(input, "bad-record-length", offset, `a record claims ${captured} bytes; ${limit}`);
}

/** In place of a number of bytes: a file header stands where a record should, as where two files were joined. */
const SECOND_CAPTURE = -1;

/**
 * Reads records until the window or the block is used up; answers the bytes that the next one needs, which are more
 * than any record's where its length cannot be true.
 */
export function readWholeRecords(
  window: Pick<ByteWindow, "bytes" | "start" | "end">,
  flavour: PcapFlavour,
  linkType: number,
  block: PacketBlock,
): number {
  const { bytes, end } = window;
  const { littleEndian, fractionNanoseconds, recordHeaderBytes } = flavour;
  let needed = recordHeaderBytes;
  for (let at = window.start; end - at >= recordHeaderBytes && !isFull(block); at = window.start) {
    const captured = read32(bytes, at + RECORD_CAPTURED, littleEndian);
    needed = recordHeaderBytes + captured;
    if (captured > MAX_RECORD_BYTES || end - at < needed) break;
    if (captured === 0 && recognisePcap(bytes, at) !== null) return SECOND_CAPTURE;
    addPacket(
      block,
      at + recordHeaderBytes,
      captured,
      read32(bytes, at + RECORD_WIRE, littleEndian),
      read32(bytes, at + RECORD_SECONDS, littleEndian),
      read32(bytes, at + RECORD_FRACTION, littleEndian) * fractionNanoseconds,
      linkType,
    );
    window.start = at + needed;
    needed = recordHeaderBytes;
  }
  return needed;
}

/** A branch that always goes the same way costs nothing; a function in a variable would be a call a field. */
function read32(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  return littleEndian ? u32le(bytes, at) : u32be(bytes, at);
}
