/**
 * Worst cases as files.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { RECORD_CAPTURED, RECORD_FRACTION, RECORD_HEADER_BYTES, RECORD_WIRE } from "../../src/capture/pcap-layout.ts";
import { pcapFileHeader } from "../../src/capture/pcap-writer.ts";
import { concat } from "../../test/packets/bytes.ts";
import type { Recorded } from "../../test/packets/capture-file.ts";
import { ping } from "../../test/packets/dialogue.ts";
import { sectionWriter } from "../../test/packets/pcapng-file.ts";
import type { WorstCase } from "./worst-case.ts";

const ETHERNET = 1;
const BUFFER_BYTES = 1 << 20;
const MAX_RECORD_BYTES = 1 << 16;
/** 2026-01-01 00:00:00 UTC */
const FIRST_SECOND = 1_767_225_600;
/** 50,000 packets a second: no flow grows old meanwhile, so that tables fill. */
const PACKETS_PER_SECOND = 50_000;
const MICROSECONDS = 1_000_000;
/** Frames of somebody innocent. */
export interface Beside {
  readonly before: readonly Recorded[];
  readonly after: readonly Recorded[];
}

/** A capture in which nothing can be decoded would be a failure. */
const SOMEBODY: Beside = { before: ping("10.10.0.11", "10.10.0.12", 0), after: [] };

export function writeWorst(path: string, worst: WorstCase, count: number): void {
  const file = openSync(path, "w");
  try {
    for (const piece of worstCapture(worst, count)) writeSync(file, piece);
  } finally {
    closeSync(file);
  }
}

/** The capture, piece by piece; each holds until the next one is asked for. */
export function worstCapture(worst: WorstCase, count: number, beside = SOMEBODY): Iterable<Uint8Array> {
  return worst.kind === "file" ? worst.file(count, section(beside)) : recordsOf(besideAnd(beside, worst.frames(count)));
}

function section({ before, after }: Beside): Uint8Array {
  const writer = sectionWriter(true);
  const packets = [...before, ...after].map((frame) => writer.enhanced(frame));
  return concat(writer.section(), writer.interface(ETHERNET), ...packets);
}

function* besideAnd({ before, after }: Beside, frames: Iterable<Uint8Array>): Generator<Uint8Array> {
  for (const { bytes } of before) yield bytes;
  yield* frames;
  for (const { bytes } of after) yield bytes;
}

function* recordsOf(frames: Iterable<Uint8Array>): Generator<Uint8Array> {
  yield pcapFileHeader(ETHERNET, false);
  const buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  let used = 0;
  let number = 0;
  for (const frame of frames) {
    buffer.writeUInt32LE(FIRST_SECOND + Math.floor(number / PACKETS_PER_SECOND), used);
    buffer.writeUInt32LE((number % PACKETS_PER_SECOND) * (MICROSECONDS / PACKETS_PER_SECOND), used + RECORD_FRACTION);
    buffer.writeUInt32LE(frame.length, used + RECORD_CAPTURED);
    buffer.writeUInt32LE(frame.length, used + RECORD_WIRE);
    buffer.set(frame, used + RECORD_HEADER_BYTES);
    used += RECORD_HEADER_BYTES + frame.length;
    number++;
    if (used + MAX_RECORD_BYTES <= BUFFER_BYTES) continue;
    yield buffer.subarray(0, used);
    used = 0;
  }
  if (used > 0) yield buffer.subarray(0, used);
}
