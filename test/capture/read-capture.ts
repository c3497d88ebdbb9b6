import { createHash } from "node:crypto";
import { chunkSource } from "../../src/capture/byte-source.ts";
import { readSource } from "../../src/capture/reader.ts";
import { createInputState, type InputState, type PacketBlock } from "../../src/capture/source.ts";

export interface ReadPacket {
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly capturedBytes: number;
  readonly wireBytes: number;
  readonly linkType: number;
  /** Of the captured bytes. */
  readonly digest: string;
}

/** Reads a capture that lies in memory, handed over in chunks of the given sizes (the last size repeats). */
export async function readCaptureBytes(
  bytes: Uint8Array,
  chunkBytes: readonly number[] = [bytes.length],
): Promise<{ input: InputState; packets: ReadPacket[] }> {
  const input = createInputState("memory");
  const packets: ReadPacket[] = [];
  const source = chunkSource(chunksOf(bytes, chunkBytes), () => {});
  for await (const block of readSource(source, input)) packets.push(...packetsOf(block));
  return { input, packets };
}

async function* chunksOf(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, index = 0; at < bytes.length; index++) {
    const size = Math.max(1, sizes[Math.min(index, sizes.length - 1)] ?? 1);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

function packetsOf(block: PacketBlock): ReadPacket[] {
  return Array.from({ length: block.count }, (_, i) => {
    const start = block.start[i]!;
    const content = block.bytes.subarray(start, start + block.capturedBytes[i]!);
    return {
      seconds: block.seconds[i]!,
      nanoseconds: block.nanoseconds[i]!,
      capturedBytes: block.capturedBytes[i]!,
      wireBytes: block.wireBytes[i]!,
      linkType: block.linkType[i]!,
      digest: createHash("sha1").update(content).digest("hex"),
    };
  });
}
