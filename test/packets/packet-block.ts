/** Packets in a block, as a source hands them over. */
import { addPacket, createPacketBlock, type PacketBlock } from "../../src/capture/source.ts";
import { concat, filler } from "./bytes.ts";

export interface BlockPacket {
  readonly bytes: Uint8Array;
  /** Where the snap length cut it. */
  readonly wireBytes?: number;
  readonly seconds?: number;
  readonly nanoseconds?: number;
  readonly linkType?: number;
}

/** Between packets lie the headers of their records. */
const GAP_BYTES = 16;

export function packetBlock(packets: readonly BlockPacket[]): PacketBlock {
  const block = createPacketBlock();
  block.bytes = concat(...packets.flatMap(({ bytes }) => [filler(GAP_BYTES, 0xee), bytes]));
  let start = 0;
  for (const { bytes, wireBytes = bytes.length, seconds = 1, nanoseconds = 0, linkType = 1 } of packets) {
    start += GAP_BYTES;
    addPacket(block, start, bytes.length, wireBytes, seconds, nanoseconds, linkType);
    start += bytes.length;
  }
  return block;
}
