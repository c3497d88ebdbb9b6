/**
 * pcapng (draft-ietf-opsawg-pcapng): sections, each with its byte order and its interfaces, made of blocks. Blocks
 * that hold no packets are skipped by their length; interface statistics give what the recorder dropped.
 */
import type { ByteWindow } from "./byte-window.ts";
import { u16be, u16le, u32be, u32le } from "./endian.ts";
import {
  BLOCK_LENGTH,
  BLOCK_OVERHEAD_BYTES,
  BYTE_ORDER_MAGIC,
  ENHANCED_PACKET,
  INTERFACE_DESCRIPTION,
  INTERFACE_LINK_TYPE,
  INTERFACE_OPTIONS,
  INTERFACE_SNAP_LENGTH,
  INTERFACE_STATISTICS,
  OBSOLETE_PACKET,
  OPTION_END,
  OPTION_IF_TSOFFSET,
  OPTION_IF_TSRESOL,
  OPTION_ISB_IFDROP,
  OPTION_ISB_OSDROP,
  PACKET_CAPTURED,
  PACKET_DATA,
  PACKET_INTERFACE,
  PACKET_STAMP_HIGH,
  PACKET_STAMP_LOW,
  PACKET_WIRE,
  SECTION_HEADER,
  SECTION_MAGIC,
  SECTION_OPTIONS,
  SECTION_VERSION_MAJOR,
  SIMPLE_DATA,
  SIMPLE_PACKET,
  SIMPLE_WIRE,
  STATISTICS_INTERFACE,
  STATISTICS_OPTIONS,
} from "./pcapng-layout.ts";
import {
  addPacket,
  type InputState,
  isFull,
  NO_INTERFACE,
  noteProblem,
  type PacketBlock,
  type ProblemKind,
} from "./source.ts";
import { createStampConverter, type StampConverter } from "./timestamp.ts";

/** Wireshark's and libpcap's limit for one block. */
const MAX_BLOCK_BYTES = 16 * 1024 * 1024;
/** Bounds what a hostile file makes us keep; real captures have a handful. */
const MAX_INTERFACES = 65_536;

interface CaptureInterface {
  readonly linkType: number;
  readonly snapLength: number;
  readonly stamp: StampConverter;
  /** What the recorder lost here, as the newest statistics block tells it. */
  dropped: number;
}

/** Where reading stands: the block at the window's start, in the section that it belongs to. */
interface Reader {
  readonly window: ByteWindow;
  readonly input: InputState;
  readonly block: PacketBlock;
  littleEndian: boolean;
  interfaces: CaptureInterface[];
  /** Of the last packet before those in `block`. */
  secondsBefore: number;
}

export function recognisePcapng(bytes: Uint8Array, at: number): boolean {
  return u32be(bytes, at) === SECTION_HEADER;
}

/**
 * Yields the packets of a pcapng capture, block by block. A block whose length cannot be true ends the input, with a
 * problem that says where; a packet without an interface is yielded with `NO_INTERFACE`.
 */
export async function* readPcapng(
  window: ByteWindow,
  input: InputState,
  block: PacketBlock,
): AsyncGenerator<PacketBlock> {
  const reader: Reader = { window, input, block, littleEndian: false, interfaces: [], secondsBefore: 0 };
  let needed = BLOCK_OVERHEAD_BYTES;
  while (needed > 0) {
    needed = readWholeBlocks(reader);
    block.bytes = window.bytes;
    const wasFull = isFull(block);
    reader.secondsBefore = previousSeconds(reader);
    if (block.count > 0) yield block;
    block.count = 0;
    if (needed === 0 || wasFull || (await window.fill(needed))) continue;
    const left = window.end - window.start;
    if (left > 0)
      damage(reader, "cut-record", `the last block is cut: ${needed} bytes were to come, ${left} are there`);
    return;
  }
}

/** Reads blocks until the window or the packet block is used up; answers the bytes needed to go on, 0 on damage. */
function readWholeBlocks(reader: Reader): number {
  const { window, block } = reader;
  while (window.end - window.start >= BLOCK_OVERHEAD_BYTES && !isFull(block)) {
    const length = blockLength(reader);
    if (length === 0) return 0;
    if (window.end - window.start < length) return length;
    if (!readBlock(reader, length)) return 0;
    window.start += length;
  }
  return BLOCK_OVERHEAD_BYTES;
}

/** Notes a problem at the current block; answers false, so that a check can end with it. */
function damage(reader: Reader, kind: ProblemKind, message: string): false {
  noteProblem(reader.input, kind, reader.window.baseOffset + reader.window.start, message);
  return false;
}

/** The length of the current block; 0, with a problem noted, where it cannot be true. */
function blockLength(reader: Reader): number {
  const { bytes, start } = reader.window;
  if (u32be(bytes, start) === SECTION_HEADER) {
    reader.littleEndian = u32le(bytes, start + SECTION_MAGIC) === BYTE_ORDER_MAGIC;
    if (!reader.littleEndian && u32be(bytes, start + SECTION_MAGIC) !== BYTE_ORDER_MAGIC) {
      damage(reader, "bad-section", "a section header without its byte-order mark (1A2B3C4D)");
      return 0;
    }
  }
  const length = read32(reader, BLOCK_LENGTH);
  if (length >= BLOCK_OVERHEAD_BYTES && length <= MAX_BLOCK_BYTES && length % 4 === 0) return length;
  const rule = `a length is a multiple of 4 from ${BLOCK_OVERHEAD_BYTES} to ${MAX_BLOCK_BYTES}`;
  damage(reader, "bad-block-length", `a block claims ${length} bytes; ${rule}`);
  return 0;
}

/** Reads the current block, which lies whole in the window; false, with a problem noted, where its framing is broken. */
function readBlock(reader: Reader, length: number): boolean {
  const again = read32(reader, length - 4);
  if (again !== length) {
    return damage(reader, "bad-block-length", `a block says ${length} bytes at its head and ${again} at its end`);
  }
  switch (read32(reader, 0)) {
    case SECTION_HEADER:
      return startSection(reader, length);
    case INTERFACE_DESCRIPTION:
      return addInterface(reader, length);
    case ENHANCED_PACKET:
      return addTimedPacket(reader, length, read32(reader, PACKET_INTERFACE));
    case OBSOLETE_PACKET:
      return addTimedPacket(reader, length, read16(reader, PACKET_INTERFACE));
    case SIMPLE_PACKET:
      return addSimplePacket(reader, length);
    case INTERFACE_STATISTICS:
      return noteDrops(reader, length);
    default:
      return true;
  }
}

function startSection(reader: Reader, length: number): boolean {
  reader.interfaces = [];
  if (!holds(reader, length, SECTION_OPTIONS, "a section header")) return false;
  const major = read16(reader, SECTION_VERSION_MAJOR);
  return major === 1 || damage(reader, "unsupported-version", `pcapng version ${major} is not known, only 1`);
}

function addInterface(reader: Reader, length: number): boolean {
  if (!holds(reader, length, INTERFACE_OPTIONS, "an interface description")) return false;
  if (reader.interfaces.length === MAX_INTERFACES) {
    return damage(reader, "too-many-interfaces", `more than ${MAX_INTERFACES} interfaces in one section`);
  }
  let resolution: number | null = null;
  let offsetSeconds = 0;
  eachOption(reader, INTERFACE_OPTIONS, length, (code, at, size) => {
    if (code === OPTION_IF_TSRESOL && size >= 1) resolution = reader.window.bytes[reader.window.start + at]!;
    if (code === OPTION_IF_TSOFFSET && size >= 8) offsetSeconds = Number(BigInt.asIntN(64, read64(reader, at)));
  });
  const linkType = read16(reader, INTERFACE_LINK_TYPE);
  const stamp = createStampConverter(resolution, offsetSeconds);
  reader.interfaces.push({ linkType, snapLength: read32(reader, INTERFACE_SNAP_LENGTH), stamp, dropped: 0 });
  reader.input.linkTypes.add(linkType);
  reader.input.timestampDigits = Math.max(reader.input.timestampDigits, stamp.digits);
  return true;
}

/** The enhanced packet block, and the obsolete one that differs only in a 16-bit interface number. */
function addTimedPacket(reader: Reader, length: number, interfaceIndex: number): boolean {
  if (!holds(reader, length, PACKET_DATA, "a packet block")) return false;
  const source = interfaceOf(reader, interfaceIndex);
  const room = length - PACKET_DATA - 4;
  const captured = read32(reader, PACKET_CAPTURED);
  if (captured > room) damage(reader, "bad-record-length", `a packet claims ${captured} bytes in a block for ${room}`);
  source?.stamp.convert(read32(reader, PACKET_STAMP_HIGH), read32(reader, PACKET_STAMP_LOW));
  addPacket(
    reader.block,
    reader.window.start + PACKET_DATA,
    Math.min(captured, room),
    read32(reader, PACKET_WIRE),
    source?.stamp.seconds ?? previousSeconds(reader),
    source?.stamp.nanoseconds ?? 0,
    source?.linkType ?? NO_INTERFACE,
  );
  return true;
}

/** A simple packet has no stamp (it takes its predecessor's second) and belongs to the section's first interface. */
function addSimplePacket(reader: Reader, length: number): boolean {
  if (!holds(reader, length, SIMPLE_DATA, "a simple packet block")) return false;
  const source = interfaceOf(reader, 0);
  const wireBytes = read32(reader, SIMPLE_WIRE);
  const captured = Math.min(wireBytes, source?.snapLength || wireBytes, length - SIMPLE_DATA - 4);
  const linkType = source?.linkType ?? NO_INTERFACE;
  addPacket(reader.block, reader.window.start + SIMPLE_DATA, captured, wireBytes, previousSeconds(reader), 0, linkType);
  return true;
}

function previousSeconds({ block, secondsBefore }: Reader): number {
  return block.count > 0 ? block.seconds[block.count - 1]! : secondsBefore;
}

function interfaceOf(reader: Reader, index: number): CaptureInterface | undefined {
  const source = reader.interfaces[index];
  if (source === undefined) {
    const known = reader.interfaces.length;
    damage(
      reader,
      "packet-before-interface",
      `a packet of interface ${index}, but only ${known} were described before it`,
    );
  }
  return source;
}

function noteDrops(reader: Reader, length: number): boolean {
  const source = reader.interfaces[read32(reader, STATISTICS_INTERFACE)];
  if (source === undefined || length < STATISTICS_OPTIONS + 4) return true;
  let dropped: number | null = null;
  eachOption(reader, STATISTICS_OPTIONS, length, (code, at, size) => {
    const isDrop = code === OPTION_ISB_IFDROP || code === OPTION_ISB_OSDROP;
    if (isDrop && size >= 8) dropped = (dropped ?? 0) + Number(read64(reader, at));
  });
  if (dropped === null) return true;
  const total = (reader.input.kernelDropped ?? 0) + dropped - source.dropped;
  reader.input.kernelDropped = Math.min(Math.max(total, 0), Number.MAX_SAFE_INTEGER);
  source.dropped = dropped;
  return true;
}

function holds(reader: Reader, length: number, fixedBytes: number, what: string): boolean {
  if (length >= fixedBytes + 4) return true;
  return damage(reader, "bad-block-length", `${what} of ${length} bytes, shorter than its own fields`);
}

// Fields by their offset in the current block, in the section's byte order.

function read16({ window, littleEndian }: Reader, at: number): number {
  return littleEndian ? u16le(window.bytes, window.start + at) : u16be(window.bytes, window.start + at);
}

function read32({ window, littleEndian }: Reader, at: number): number {
  return littleEndian ? u32le(window.bytes, window.start + at) : u32be(window.bytes, window.start + at);
}

function read64(reader: Reader, at: number): bigint {
  const first = BigInt(read32(reader, at));
  const second = BigInt(read32(reader, at + 4));
  return reader.littleEndian ? (second << 32n) | first : (first << 32n) | second;
}

function eachOption(
  reader: Reader,
  start: number,
  blockLength: number,
  take: (code: number, at: number, size: number) => void,
): void {
  const end = blockLength - 4;
  for (let at = start; at + 4 <= end; ) {
    const code = read16(reader, at);
    const size = read16(reader, at + 2);
    if (code === OPTION_END || at + 4 + size > end) return;
    take(code, at + 4, size);
    at += 4 + size + ((4 - (size % 4)) % 4);
  }
}
