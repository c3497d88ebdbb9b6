import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createPcapngBuffer } from "../../src/capture/pcapng-buffer.ts";
import {
  interfaceBlock,
  isWritableLinkType,
  sectionHeaderBlock,
  statisticsBlock,
} from "../../src/capture/pcapng-writer.ts";
import { NO_INTERFACE, type PacketBlock } from "../../src/capture/source.ts";
import { concat, filler } from "../packets/bytes.ts";
import { type BlockPacket, packetBlock } from "../packets/packet-block.ts";
import { type ReadPacket, readCaptureBytes } from "./read-capture.ts";

const SNAP_LENGTH = 262_144;

/** A file whose first and only interface has the given link type. */
function fileOf(
  block: PacketBlock,
  digits: 6 | 9,
  { snapLengthBytes = SNAP_LENGTH, roomBytes = Number.POSITIVE_INFINITY, linkType = 1 } = {},
): Uint8Array {
  const pieces = [
    sectionHeaderBlock("xsaudit 1.2.3"),
    interfaceBlock({ linkType, name: "eth0", snapLengthBytes, timestampDigits: digits, filter: null }),
  ];
  const buffer = createPcapngBuffer(digits, snapLengthBytes);
  for (let at = 0; at < block.count; ) {
    const next = buffer.addPackets(block, at, block.count, 0, roomBytes);
    expect(buffer.waitingBytes()).toBeLessThanOrEqual(roomBytes);
    pieces.push(buffer.waiting().slice());
    buffer.clear();
    expect(next).toBeGreaterThan(at);
    at = next;
  }
  return concat(...pieces);
}

function asRead({ bytes, wireBytes, seconds, nanoseconds, linkType }: BlockPacket, digits: 6 | 9): ReadPacket {
  return {
    seconds: seconds ?? 1,
    nanoseconds: digits === 9 ? (nanoseconds ?? 0) : Math.floor((nanoseconds ?? 0) / 1000) * 1000,
    capturedBytes: bytes.length,
    wireBytes: Math.max(wireBytes ?? 0, bytes.length),
    linkType: linkType ?? 1,
    digest: createHash("sha1").update(bytes).digest("hex"),
  };
}

const anyPacket = fc.record({
  bytes: fc.uint8Array({ maxLength: 70 }),
  wireBytes: fc.nat(2 ** 32 - 1),
  seconds: fc.nat(2 ** 34),
  nanoseconds: fc.nat(999_999_999),
});

it("packets read back as they were, to the unit of the stamps", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyPacket, { minLength: 1, maxLength: 20 }),
      fc.constantFrom(6 as const, 9 as const),
      fc.integer({ min: 104, max: 400 }),
      async (packets, digits, roomBytes) => {
        const read = await readCaptureBytes(fileOf(packetBlock(packets), digits, { roomBytes }));
        expect(read.input).toMatchObject({ problem: null, timestampDigits: digits, format: "pcapng" });
        expect(read.packets).toEqual(packets.map((packet) => asRead(packet, digits)));
      },
    ),
  );
});

it("packets may lie in the block in any order, and on one another", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 200, maxLength: 200 }),
      fc.array(fc.tuple(fc.nat(150), fc.nat(50)), { minLength: 1, maxLength: 20 }),
      async (bytes, places) => {
        const block = packetBlock(places.map(([, length]) => ({ bytes: filler(length) })));
        block.bytes = bytes;
        block.start.set(places.map(([start]) => start));
        const { packets } = await readCaptureBytes(fileOf(block, 9));
        expect(packets).toEqual(
          places.map(([start, length]) => asRead({ bytes: bytes.subarray(start, start + length) }, 9)),
        );
      },
    ),
  );
});

it("a block of more than a write takes comes in several, in its order", async () => {
  const packets = Array.from({ length: 600 }, (_, i) => ({ bytes: filler(9000 + (i % 5), i), seconds: i }));
  const { packets: read } = await readCaptureBytes(fileOf(packetBlock(packets), 9));
  expect(read).toEqual(packets.map((packet) => asRead(packet, 9)));
});

it("a packet longer than the file's snap length is cut there, and times that no stamp has are the nearest", async () => {
  const packets = [
    { bytes: filler(300, 1), seconds: -5 },
    { bytes: filler(300, 2), seconds: 2 ** 40, nanoseconds: 7 },
  ];
  const { input, packets: read } = await readCaptureBytes(fileOf(packetBlock(packets), 9, { snapLengthBytes: 96 }));
  expect(input.problem).toBeNull();
  expect(read).toMatchObject([
    { seconds: 0, nanoseconds: 0, capturedBytes: 96, wireBytes: 300 },
    { seconds: 18_446_744_072, nanoseconds: 7, capturedBytes: 96, wireBytes: 300 },
  ]);
});

it("packets of another link type are left for another interface", () => {
  const block = packetBlock([1, 1, 113, 1].map((linkType) => ({ bytes: filler(10), linkType })));
  const buffer = createPcapngBuffer(9, SNAP_LENGTH);
  expect(buffer.addPackets(block, 0, 4, 0, 10_000)).toBe(2);
  expect(buffer.addPackets(block, 2, 4, 1, 10_000)).toBe(3);
  expect([NO_INTERFACE, 0, 276, 65_535, 65_536].map(isWritableLinkType)).toEqual([false, true, true, true, false]);
});

it("nothing of an earlier batch is left in the padding", () => {
  const buffer = createPcapngBuffer(9, SNAP_LENGTH);
  buffer.addPackets(packetBlock([{ bytes: filler(200, 0xaa) }]), 0, 1, 0, 1000);
  buffer.clear();
  buffer.addPackets(packetBlock([1, 2, 3].map((length) => ({ bytes: filler(length) }))), 0, 3, 0, 1000);
  expect(buffer.waiting()).not.toContain(0xaa);
});

it("the newest statistics tell what was dropped", async () => {
  const file = fileOf(packetBlock([{ bytes: filler(60) }]), 6);
  const statistics = [3, 1204].map((dropped) => statisticsBlock(0, 1_767_592_800_123, 6, dropped));
  const { input } = await readCaptureBytes(concat(file, ...statistics));
  expect(input).toMatchObject({ problem: null, kernelDropped: 1204 });
});

it("a text that is too long is left out, whole", () => {
  const described = { linkType: 1, name: "eth0", snapLengthBytes: 96, timestampDigits: 9 } as const;
  const sizes = ["", "tcp", "x".repeat(4096), "é".repeat(2049)].map(
    (filter) => interfaceBlock({ ...described, filter }).length,
  );
  expect(sizes[1]).toBe(sizes[0]! + 8);
  expect(sizes[2]).toBe(sizes[0]! + 4104);
  expect(sizes[3]).toBe(sizes[0]);
});
