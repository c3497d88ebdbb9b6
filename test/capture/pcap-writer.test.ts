import fc from "fast-check";
import { expect, it } from "vitest";
import { pcapFileHeader, pcapRecord } from "../../src/capture/pcap-writer.ts";
import { addPacket, createPacketBlock, type PacketBlock } from "../../src/capture/source.ts";
import { concat } from "../packets/bytes.ts";
import { readCaptureBytes } from "./read-capture.ts";

function blockOf(bytes: Uint8Array, wireBytes: number, seconds: number, nanoseconds: number): PacketBlock {
  const block = createPacketBlock();
  block.bytes = bytes;
  addPacket(block, 0, bytes.length, wireBytes, seconds, nanoseconds, 1);
  return block;
}

it("what is written reads back, to the unit of the stamps", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 100 }),
      fc.nat(2 ** 31),
      fc.nat(2 ** 32 - 1),
      fc.nat(999_999_999),
      fc.nat(2 ** 26 - 1),
      fc.boolean(),
      async (bytes, wireBytes, seconds, nanoseconds, linkType, isNanosecond) => {
        const record = pcapRecord(blockOf(bytes, wireBytes, seconds, nanoseconds), 0, isNanosecond);
        const { input, packets } = await readCaptureBytes(concat(pcapFileHeader(linkType, isNanosecond), record));
        expect(input).toMatchObject({ problem: null, timestampDigits: isNanosecond ? 9 : 6 });
        expect(packets).toMatchObject([
          {
            seconds,
            nanoseconds: isNanosecond ? nanoseconds : Math.floor(nanoseconds / 1000) * 1000,
            capturedBytes: bytes.length,
            wireBytes: Math.max(wireBytes, bytes.length),
            linkType,
          },
        ]);
      },
    ),
  );
});

it("pcapng's larger packets are cut at the snap length, and its other times are the nearest there are", async () => {
  const [early, late] = [-5, 2 ** 40].map((seconds) => blockOf(new Uint8Array(300_000), 400_000, seconds, 0));
  const records = [early!, late!].map((block) => pcapRecord(block, 0, false));
  const { input, packets } = await readCaptureBytes(concat(pcapFileHeader(1, false), ...records));
  expect(input.problem).toBeNull();
  expect(packets).toMatchObject([
    { seconds: 0, capturedBytes: 262_144, wireBytes: 400_000 },
    { seconds: 2 ** 32 - 1, capturedBytes: 262_144, wireBytes: 400_000 },
  ]);
});
