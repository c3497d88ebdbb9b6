/** Captures that are cut anywhere, or come in pieces: what was whole before the cut is reported, and why it ends. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ProblemKind } from "../../src/capture/source.ts";
import { readCaptureBytes } from "../capture/read-capture.ts";
import { FIXTURE_FOLDER } from "../fixtures/files.ts";
import { countersAddUp, reportOf } from "../fuzz/report-path.ts";

const PCAP_HEADER_BYTES = 24;
const MAGIC_BYTES = 4;
/** Cuts of each fixture; all of them over time, since every run takes others. */
const CUTS = 6;
const MAX_CAPTURE_BYTES = 20_000;

/** What ends before it is cut. */
const DAMAGED = /^damaged\/|joined-captures/;

const captures = readdirSync(FIXTURE_FOLDER, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.pcap(ng)?$/.test(file))
  .sort()
  .map((file) => ({ file, bytes: new Uint8Array(readFileSync(join(FIXTURE_FOLDER, file))) }))
  .filter(({ file, bytes }) => bytes.length <= MAX_CAPTURE_BYTES && !DAMAGED.test(file));

it("there are fixtures to cut", () => expect(captures.length).toBeGreaterThan(300));

describe("a fixture that is cut anywhere", () => {
  it("has the packets before the cut, and the right reason at the right place", async () => {
    const random = fc.sample(fc.nat(), captures.length * CUTS);
    for (const [index, { file, bytes }] of captures.entries()) {
      const whole = await readCaptureBytes(bytes);
      const isPcapng = file.endsWith(".pcapng");
      const ends = recordEnds(bytes, isPcapng);
      const headBytes = isPcapng ? MAGIC_BYTES : PCAP_HEADER_BYTES;
      for (let cut = 0; cut < CUTS; cut++) {
        const length = random[index * CUTS + cut]! % bytes.length;
        const { packets, input } = await readCaptureBytes(bytes.subarray(0, length));
        const place = `${file} cut to ${length} bytes`;
        expect(packets, place).toEqual(whole.packets.slice(0, packets.length));
        expect({ kind: input.problem?.kind, offset: input.problem?.offset }, place).toEqual(
          reasonFor(length, ends, headBytes),
        );
      }
    }
  });

  it("becomes a report whose counters add up, and which says that it was cut", async () => {
    const some = fc.sample(fc.tuple(fc.constantFrom(...captures), fc.nat()), 80);
    for (const [{ file, bytes }, anywhere] of some) {
      const length = anywhere % bytes.length;
      const report = await reportOf(bytes.subarray(0, length));
      countersAddUp(report);
      const { problem, packets } = report.inputs[0]!;
      // Cut between two records, a capture may still be one-sided: that is a finding of the sensor, too.
      if (problem === null && packets > 0) continue;
      const kinds = report.findings.map(({ kind }) => kind);
      expect(kinds, `${file} cut to ${length} bytes`).toContain("sensor");
    }
  });
});

it("the same capture in any pieces becomes the same report", async () => {
  const pieceBytes = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 41, max: 5000 }));
  for (const [{ file, bytes }, size] of fc.sample(fc.tuple(fc.constantFrom(...captures), pieceBytes), 60)) {
    expect(await reportOf(bytes, { chunkBytes: size }), `${file} in pieces of ${size}`).toEqual(await reportOf(bytes));
  }
});

/** One past the file's head, and past each record or block behind it, as the formats have it. */
function recordEnds(bytes: Uint8Array, isPcapng: boolean): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const ends: number[] = [];
  if (isPcapng) {
    let littleEndian = true;
    for (let at = 0; at < bytes.length; at = ends.at(-1)!) {
      if (view.getUint32(at) === 0x0a0d0d0a) littleEndian = view.getUint32(at + 8, true) === 0x1a2b3c4d;
      ends.push(at + view.getUint32(at + 4, littleEndian));
    }
    return ends;
  }
  const littleEndian = bytes[0]! !== 0xa1;
  const headerBytes = (view.getUint32(0, littleEndian) & 0xffff) === 0xcd34 ? 24 : 16;
  ends.push(PCAP_HEADER_BYTES);
  while (ends.at(-1)! < bytes.length) {
    const at = ends.at(-1)!;
    ends.push(at + headerBytes + view.getUint32(at + 8, littleEndian));
  }
  return ends;
}

/** @param headBytes up to which it cannot be told what file it is, or how to read it */
function reasonFor(
  length: number,
  ends: readonly number[],
  headBytes: number,
): { kind?: ProblemKind; offset?: number } {
  if (length === 0) return { kind: "empty", offset: 0 };
  if (ends.includes(length)) return {};
  if (length < headBytes) return { kind: "cut-header", offset: length };
  return { kind: "cut-record", offset: ends.findLast((end) => end < length) ?? 0 };
}
