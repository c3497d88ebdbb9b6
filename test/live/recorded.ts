/** Recordings to test: packets that carry their number, and what lies in a folder of them. */
import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readInput } from "../../src/capture/reader.ts";
import { createInputState, type InputState, type PacketBlock } from "../../src/capture/source.ts";
import { RECORDING_DEFAULTS, type RecordingOptions } from "../../src/live/recording.ts";
import { u32 } from "../packets/bytes.ts";
import { packetBlock } from "../packets/packet-block.ts";

export function recordingOptions(directory: string, changes: Partial<RecordingOptions> = {}): RecordingOptions {
  return {
    directory,
    interfaceName: "eth0",
    snapLengthBytes: 262_144,
    timestampDigits: 9,
    filter: null,
    version: "1.2.3",
    ...RECORDING_DEFAULTS,
    ...changes,
  };
}

/** Packets whose first bytes are the numbers from `first` on. */
export function numberedPackets(first: number, count: number, bytes = 1000, linkType = 1): PacketBlock {
  return packetBlock(
    Array.from({ length: count }, (_, i) => {
      const packet = new Uint8Array(bytes).fill(first + i);
      packet.set(u32(first + i));
      return { bytes: packet, seconds: 1_767_592_800 + first + i, linkType };
    }),
  );
}

export interface RecordedFile {
  readonly name: string;
  readonly bytes: number;
  readonly input: InputState;
  readonly numbers: readonly number[];
  readonly linkTypes: readonly number[];
}

/** The folder's captures, in the order of their names. */
export async function recordedFiles(directory: string): Promise<RecordedFile[]> {
  const names = readdirSync(directory).filter((name) => name.endsWith(".pcapng"));
  return Promise.all(
    names.sort().map(async (name) => {
      const path = join(directory, name);
      const input = createInputState(path);
      const numbers: number[] = [];
      const linkTypes: number[] = [];
      for await (const block of readInput(input, () => {})) {
        const view = new DataView(block.bytes.buffer, block.bytes.byteOffset);
        for (let i = 0; i < block.count; i++) {
          numbers.push(view.getUint32(block.start[i]!));
          linkTypes.push(block.linkType[i]!);
        }
      }
      return { name, bytes: lstatSync(path).size, input, numbers, linkTypes };
    }),
  );
}

export function numbersFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}
