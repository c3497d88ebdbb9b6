/**
 * The blocks of a pcapng file that describe its packets, little endian. What is told of the machine is the name of the
 * tool alone: a capture goes to other people.
 */
import {
  BLOCK_LENGTH,
  BYTE_ORDER_MAGIC,
  INTERFACE_DESCRIPTION,
  INTERFACE_LINK_TYPE,
  INTERFACE_OPTIONS,
  INTERFACE_SNAP_LENGTH,
  INTERFACE_STATISTICS,
  OPTION_END,
  OPTION_IF_FILTER,
  OPTION_IF_NAME,
  OPTION_IF_TSRESOL,
  OPTION_ISB_OSDROP,
  OPTION_SHB_USERAPPL,
  SECTION_HEADER,
  SECTION_LENGTH,
  SECTION_MAGIC,
  SECTION_OPTIONS,
  SECTION_VERSION_MAJOR,
  STATISTICS_INTERFACE,
  STATISTICS_OPTIONS,
  STATISTICS_STAMP_HIGH,
  STATISTICS_STAMP_LOW,
} from "./pcapng-layout.ts";
import { createStampEncoder } from "./timestamp.ts";

const LITTLE_ENDIAN = true;
const OPTION_OVERHEAD_BYTES = 4;
/** The byte before the text of if_filter that says: a filter as libpcap reads it. */
const FILTER_IS_TEXT = Uint8Array.of(0);
/** A text that is longer is left out: a filter that is cut says something else. */
const MAX_TEXT_BYTES = 4096;
/** Link types have 16 bits here; what a packet without an interface has is none. */
const MAX_LINK_TYPE = 0xffff;

export const STATISTICS_BLOCK_BYTES = STATISTICS_OPTIONS + 2 * OPTION_OVERHEAD_BYTES + 8 + 4;

/** @param application the program that writes, with its version */
export function sectionHeaderBlock(application: string): Uint8Array {
  const options = optionsOf([[OPTION_SHB_USERAPPL, textBytes(application)]]);
  const { block, view } = createBlock(SECTION_HEADER, SECTION_OPTIONS, options);
  view.setUint32(SECTION_MAGIC, BYTE_ORDER_MAGIC, LITTLE_ENDIAN);
  view.setUint16(SECTION_VERSION_MAJOR, 1, LITTLE_ENDIAN);
  // All bits set: the section's length is not known.
  view.setBigInt64(SECTION_LENGTH, -1n, LITTLE_ENDIAN);
  return block;
}

export interface PcapngInterface {
  readonly linkType: number;
  readonly name: string;
  readonly snapLengthBytes: number;
  readonly timestampDigits: 6 | 9;
  /** As the user gave it; null where everything is captured. */
  readonly filter: string | null;
}

/** Whether packets of this link type can be written. */
export function isWritableLinkType(linkType: number): boolean {
  return linkType >= 0 && linkType <= MAX_LINK_TYPE;
}

export function interfaceBlock(described: PcapngInterface): Uint8Array {
  const filter = described.filter === null ? NO_BYTES : textBytes(described.filter);
  const options = optionsOf([
    [OPTION_IF_NAME, textBytes(described.name)],
    [OPTION_IF_TSRESOL, Uint8Array.of(described.timestampDigits)],
    [OPTION_IF_FILTER, filter.length === 0 ? NO_BYTES : Buffer.concat([FILTER_IS_TEXT, filter])],
  ]);
  const { block, view } = createBlock(INTERFACE_DESCRIPTION, INTERFACE_OPTIONS, options);
  view.setUint16(INTERFACE_LINK_TYPE, described.linkType, LITTLE_ENDIAN);
  view.setUint32(INTERFACE_SNAP_LENGTH, described.snapLengthBytes, LITTLE_ENDIAN);
  return block;
}

/**
 * What the kernel dropped; readers take the newest block of an interface.
 * @param dropped since the beginning of this file
 */
export function statisticsBlock(index: number, timeMs: number, digits: 6 | 9, dropped: number): Uint8Array {
  const value = new Uint8Array(8);
  new DataView(value.buffer).setBigUint64(0, BigInt(dropped), LITTLE_ENDIAN);
  const { block, view } = createBlock(
    INTERFACE_STATISTICS,
    STATISTICS_OPTIONS,
    optionsOf([[OPTION_ISB_OSDROP, value]]),
  );
  const stamp = createStampEncoder(digits);
  const seconds = Math.floor(timeMs / 1000);
  stamp.encode(seconds, Math.floor((timeMs - seconds * 1000) * 1_000_000));
  view.setUint32(STATISTICS_INTERFACE, index, LITTLE_ENDIAN);
  view.setUint32(STATISTICS_STAMP_HIGH, stamp.high, LITTLE_ENDIAN);
  view.setUint32(STATISTICS_STAMP_LOW, stamp.low, LITTLE_ENDIAN);
  return block;
}

const NO_BYTES = new Uint8Array(0);

function textBytes(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  return bytes.length > MAX_TEXT_BYTES ? NO_BYTES : bytes;
}

/** Those that have a value, and the end of them. */
function optionsOf(options: readonly (readonly [code: number, value: Uint8Array])[]): Uint8Array {
  const written = options.filter(([, value]) => value.length > 0);
  const sizes = written.map(([, value]) => OPTION_OVERHEAD_BYTES + padded(value.length));
  const bytes = new Uint8Array(sizes.reduce((sum, size) => sum + size, OPTION_OVERHEAD_BYTES));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [code, value] of written) {
    view.setUint16(at, code, LITTLE_ENDIAN);
    view.setUint16(at + 2, value.length, LITTLE_ENDIAN);
    bytes.set(value, at + OPTION_OVERHEAD_BYTES);
    at += OPTION_OVERHEAD_BYTES + padded(value.length);
  }
  view.setUint16(at, OPTION_END, LITTLE_ENDIAN);
  return bytes;
}

function createBlock(type: number, fixedBytes: number, options: Uint8Array): { block: Uint8Array; view: DataView } {
  const length = fixedBytes + options.length + 4;
  const block = new Uint8Array(length);
  const view = new DataView(block.buffer);
  view.setUint32(0, type, LITTLE_ENDIAN);
  view.setUint32(BLOCK_LENGTH, length, LITTLE_ENDIAN);
  block.set(options, fixedBytes);
  view.setUint32(length - 4, length, LITTLE_ENDIAN);
  return { block, view };
}

/** Values and packets begin at multiples of four. */
function padded(bytes: number): number {
  return (bytes + 3) & ~3;
}
