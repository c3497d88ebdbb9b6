/**
 * Packets as pcapng blocks, many one behind the other in one buffer, so that a batch of them is one write. No object is
 * made for a packet: a run of them is copied as it lies, and each is moved to its place within the buffer.
 */
import { MAX_RECORD_BYTES } from "./pcap-layout.ts";
import {
  BLOCK_LENGTH,
  ENHANCED_PACKET,
  PACKET_CAPTURED,
  PACKET_DATA,
  PACKET_INTERFACE,
  PACKET_STAMP_HIGH,
  PACKET_STAMP_LOW,
  PACKET_WIRE,
} from "./pcapng-layout.ts";
import type { PacketBlock } from "./source.ts";
import { createStampEncoder } from "./timestamp.ts";

const LITTLE_ENDIAN = true;
/** What one write takes: few writes, and still in the processor's cache when it comes. */
const WRITE_BYTES = 1024 * 1024;
/** Besides packets, a section header and an interface's description, whose texts are bounded. */
export const MAX_DESCRIPTION_BYTES = 16 * 1024;
/** Behind all that, where a run of packets lies before they are moved. */
const STAGE_BYTES = 512 * 1024;
const STAGE = WRITE_BYTES + MAX_DESCRIPTION_BYTES;

export interface PcapngBuffer {
  /** What waits to be written; it holds until something is added. */
  waiting(): Uint8Array;
  waitingBytes(): number;
  clear(): void;
  /** Adds a block of at most `MAX_DESCRIPTION_BYTES`, for which there is room beside packets. */
  addBlock(block: Uint8Array): void;
  /**
   * Adds the packets from `from` on, as long as they have its link type and fit.
   * @param interfaceIndex of that link type in the file
   * @param roomBytes that the file has for all that waits
   * @returns the first packet that was not added
   */
  addPackets(block: PacketBlock, from: number, to: number, interfaceIndex: number, roomBytes: number): number;
}

/** @param snapLengthBytes as the file states it: readers refuse longer packets, so these are cut; 0 states nothing */
export function createPcapngBuffer(timestampDigits: 6 | 9, snapLengthBytes: number): PcapngBuffer {
  const maxCaptured = Math.min(snapLengthBytes || MAX_RECORD_BYTES, MAX_RECORD_BYTES);
  const bytes = new Uint8Array(STAGE + STAGE_BYTES);
  const view = new DataView(bytes.buffer);
  const stamp = createStampEncoder(timestampDigits);
  let length = 0;

  /** The end of the run from `from` on that lies in one piece which the stage holds, and that fits. */
  function endOfRun(block: PacketBlock, from: number, to: number, limit: number): number {
    const stageEnd = block.start[from]! + STAGE_BYTES;
    const linkType = block.linkType[from]!;
    let free = limit - length;
    let previousEnd = 0;
    let at = from;
    while (at < to && block.linkType[at]! === linkType) {
      const start = block.start[at]!;
      const captured = Math.min(block.capturedBytes[at]!, maxCaptured);
      free -= packetBlockBytes(captured);
      if (free < 0 || start < previousEnd || start + captured > stageEnd) break;
      previousEnd = start + captured;
      at++;
    }
    return at;
  }

  /** Stages the packets of a run and moves each to its block. */
  function addRun(block: PacketBlock, from: number, to: number, interfaceIndex: number): void {
    const first = block.start[from]!;
    const end = block.start[to - 1]! + Math.min(block.capturedBytes[to - 1]!, maxCaptured);
    bytes.set(block.bytes.subarray(first, end), STAGE);
    for (let i = from; i < to; i++) {
      const captured = Math.min(block.capturedBytes[i]!, maxCaptured);
      const blockBytes = packetBlockBytes(captured);
      const staged = STAGE + block.start[i]! - first;
      // Where the padding may be: what was in the buffer before must not reach the file. The rest is overwritten.
      view.setUint32(length + blockBytes - 8, 0, LITTLE_ENDIAN);
      stamp.encode(block.seconds[i]!, block.nanoseconds[i]!);
      view.setUint32(length, ENHANCED_PACKET, LITTLE_ENDIAN);
      view.setUint32(length + BLOCK_LENGTH, blockBytes, LITTLE_ENDIAN);
      view.setUint32(length + PACKET_INTERFACE, interfaceIndex, LITTLE_ENDIAN);
      view.setUint32(length + PACKET_STAMP_HIGH, stamp.high, LITTLE_ENDIAN);
      view.setUint32(length + PACKET_STAMP_LOW, stamp.low, LITTLE_ENDIAN);
      view.setUint32(length + PACKET_CAPTURED, captured, LITTLE_ENDIAN);
      view.setUint32(length + PACKET_WIRE, block.wireBytes[i]!, LITTLE_ENDIAN);
      bytes.copyWithin(length + PACKET_DATA, staged, staged + captured);
      view.setUint32(length + blockBytes - 4, blockBytes, LITTLE_ENDIAN);
      length += blockBytes;
    }
  }

  return {
    waiting: () => bytes.subarray(0, length),
    waitingBytes: () => length,
    clear() {
      length = 0;
    },
    addBlock(block) {
      bytes.set(block, length);
      length += block.length;
    },
    addPackets(block, from, to, interfaceIndex, roomBytes) {
      const limit = Math.min(WRITE_BYTES, roomBytes);
      const linkType = block.linkType[from]!;
      let at = from;
      while (at < to && block.linkType[at]! === linkType) {
        const end = endOfRun(block, at, to, limit);
        if (end === at) break;
        addRun(block, at, end, interfaceIndex);
        at = end;
      }
      return at;
    },
  };
}

/** The block of a packet, which is padded to a multiple of four. */
function packetBlockBytes(capturedBytes: number): number {
  return PACKET_DATA + ((capturedBytes + 3) & ~3) + 4;
}
