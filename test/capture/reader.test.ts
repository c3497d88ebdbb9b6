import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatFixtures } from "../fixtures/format-cases.ts";
import { concat } from "../packets/bytes.ts";
import { CAPTURE_START_SECONDS, pcapFile } from "../packets/capture-file.ts";
import { answeredConnection } from "../packets/dialogue.ts";
import { sectionWriter } from "../packets/pcapng-file.ts";
import { readCaptureBytes } from "./read-capture.ts";

const PARTIES = { client: "10.10.0.11", server: "10.10.0.20", port: 443 };
const fixtures = formatFixtures();

describe.each(fixtures)("$name", ({ capture, extension }) => {
  it("gives the same packets in any chunking", async () => {
    const whole = await readCaptureBytes(capture);
    expect(whole.packets).toHaveLength(7);
    expect(whole.input.problem).toBeNull();
    for (const size of [1, 7, 61]) expect((await readCaptureBytes(capture, [size])).packets).toEqual(whole.packets);
  });

  it("survives a cut at any place: the packets before it, and why it ends", async () => {
    const { packets } = await readCaptureBytes(capture);
    for (let length = 0; length < capture.length; length += extension.includes(".") ? 1 : 3) {
      const cut = await readCaptureBytes(capture.subarray(0, length));
      expect(cut.packets, `${length} bytes`).toEqual(packets.slice(0, cut.packets.length));
      const isAtBoundary = cut.input.problem === null;
      if (isAtBoundary) expect(cut.packets.length, `${length} bytes`).toBeLessThanOrEqual(packets.length);
      else expect(CUT_PROBLEMS, `${length} bytes`).toContain(cut.input.problem?.kind);
    }
  });
});

const CUT_PROBLEMS = ["empty", "cut-header", "cut-record", "bad-compression", "not-a-capture"];

it("any bytes end in packets and at most one problem, whatever the chunks", async () => {
  const heads = fixtures.map(({ capture }) => capture.subarray(0, 60));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...heads),
      fc.nat(60),
      fc.uint8Array({ maxLength: 400 }),
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 }),
      async (head, keep, tail, chunks) => {
        const bytes = concat(head.subarray(0, keep), tail);
        const whole = await readCaptureBytes(bytes);
        const chunked = await readCaptureBytes(bytes, chunks);
        expect(chunked.packets).toEqual(whole.packets);
        // zlib words a damaged end differently when it sees it in pieces.
        expect(chunked.input.problem?.kind).toBe(whole.input.problem?.kind);
      },
    ),
    { numRuns: 300 },
  );
});

describe("time stamps", () => {
  const frame = { atMicroseconds: 1_234_567, bytes: new Uint8Array(60) };
  const [seconds, nanoseconds] = [CAPTURE_START_SECONDS + 1, 234_567_000];

  it.each([
    ["microseconds", pcapFile([frame])],
    ["nanoseconds", pcapFile([frame], { isNanosecond: true })],
  ])("of pcap in %s", async (_name, capture) => {
    expect((await readCaptureBytes(capture)).packets[0]).toMatchObject({ seconds, nanoseconds });
  });

  const writer = sectionWriter(true);
  const pcapng = (resolution: number, unitsPerSecond: bigint): Uint8Array =>
    concat(
      writer.section(),
      writer.interface(1, writer.option(9, Uint8Array.of(resolution))),
      writer.enhanced(frame, 0, unitsPerSecond),
    );
  it.each([
    ["microseconds", pcapng(6, 10n ** 6n), nanoseconds, 6],
    ["nanoseconds", pcapng(9, 10n ** 9n), nanoseconds, 9],
    ["milliseconds", pcapng(3, 10n ** 3n), 234_000_000, 3],
    ["2^-20 seconds", pcapng(0x80 | 20, 2n ** 20n), 234_566_688, 9],
  ])("of pcapng in %s", async (_name, capture, expected, digits) => {
    const { packets, input } = await readCaptureBytes(capture);
    expect(packets[0]).toMatchObject({ seconds, nanoseconds: expected });
    expect(input.timestampDigits).toBe(digits);
  });
});

it("gives a packet without a stamp the second of the one before it, whichever came last and wherever a read ends", async () => {
  const writer = sectionWriter(true);
  const frameAt = (seconds: number) => ({ atMicroseconds: seconds * 1e6, bytes: new Uint8Array(60) });
  const late = writer.enhanced(frameAt(9));
  const capture = concat(
    writer.section(),
    writer.interface(1),
    late,
    writer.enhanced(frameAt(2)),
    writer.simple(frameAt(0)),
  );
  for (const size of [capture.length, 1]) {
    const { packets } = await readCaptureBytes(capture, [size]);
    expect(packets.map(({ seconds }) => seconds - CAPTURE_START_SECONDS)).toEqual([9, 2, 2]);
  }
});

it("counts what the recorder lost, as the newest statistics of each interface tell it", async () => {
  const writer = sectionWriter(true);
  const capture = concat(
    writer.section(),
    writer.interface(1),
    writer.interface(1),
    ...answeredConnection(PARTIES).map((frame) => writer.enhanced(frame)),
    writer.statistics(0, 3),
    writer.statistics(0, 5),
    writer.statistics(1, 2),
  );
  expect((await readCaptureBytes(capture)).input.kernelDropped).toBe(7);
});
