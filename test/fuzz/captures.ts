/**
 * What seeds are taken from: the captures of the project, those of other projects where they lie beside the checkout, and
 * the frames and payloads in them.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chunkSource } from "../../src/capture/byte-source.ts";
import { readSource } from "../../src/capture/reader.ts";
import { createInputState } from "../../src/capture/source.ts";
import { decodePacket } from "../../src/decode/packet.ts";
import { createPacket, type Packet } from "../../src/decode/packet-record.ts";
import { TRANSPORT } from "../../src/decode/step.ts";
import { corpusFiles, corpusPath } from "../corpus/corpus-files.ts";
import { FIXTURE_FOLDER } from "../fixtures/files.ts";

const CAPTURE = /\.(pcap|pcapng|cap|trace|gz|zst)$/;

/** Path and bytes of every capture up to that size. */
export function* capturesUpTo(maxBytes: number): Generator<Uint8Array> {
  const own = readdirSync(FIXTURE_FOLDER, { recursive: true, encoding: "utf8" }).sort();
  for (const path of [...own.map((file) => join(FIXTURE_FOLDER, file)), ...corpusFiles.map(corpusPath)]) {
    if (!CAPTURE.test(path)) continue;
    const bytes = readFileSync(path);
    if (bytes.length <= maxBytes) yield bytes;
  }
}

export interface Frame {
  readonly linkType: number;
  readonly bytes: Uint8Array;
  /** As it was decoded; null where its transport could not be reached. Its places count from the frame's start. */
  readonly packet: Packet | null;
}

/** Every frame of these captures, as far as they can be read. */
export async function* framesUpTo(maxCaptureBytes: number): AsyncGenerator<Frame> {
  for (const capture of capturesUpTo(maxCaptureBytes)) {
    const source = chunkSource(inOne(capture), () => {});
    for await (const block of readSource(source, createInputState("capture"))) {
      for (let index = 0; index < block.count; index++) {
        const start = block.start[index]!;
        const bytes = block.bytes.slice(start, start + block.capturedBytes[index]!);
        const packet = createPacket();
        const linkType = block.linkType[index]!;
        const step = decodePacket(packet, bytes, 0, bytes.length, block.wireBytes[index]!, linkType);
        yield { linkType, bytes, packet: step === TRANSPORT ? packet : null };
      }
    }
  }
}

async function* inOne(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
