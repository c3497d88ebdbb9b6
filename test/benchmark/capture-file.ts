/**
 * A classic capture file in the making, written in large pieces.
 */
import { closeSync, openSync, writeSync } from "node:fs";

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const LINK_TYPE_ETHERNET = 1;
const SNAP_LENGTH_BYTES = 262_144;
const BUFFER_BYTES = 1 << 20;
const MAX_FRAME_BYTES = 1518;

export interface CaptureFileWriter {
  /** Adds a record; `putFrame` writes the frame into `target` from `at` on and answers its length. */
  add(timeMicroseconds: number, putFrame: (target: Buffer, at: number) => number): void;
  /** @returns the file's length */
  close(): number;
}

export function createCaptureFile(path: string): CaptureFileWriter {
  const file = openSync(path, "w");
  const buffer = Buffer.alloc(BUFFER_BYTES);
  let used = writeFileHeader(buffer);
  let fileBytes = 0;
  const flush = (): void => {
    writeSync(file, buffer, 0, used);
    fileBytes += used;
    used = 0;
  };
  return {
    add(timeMicroseconds, putFrame) {
      if (used + RECORD_HEADER_BYTES + MAX_FRAME_BYTES > BUFFER_BYTES) flush();
      const frameBytes = putFrame(buffer, used + RECORD_HEADER_BYTES);
      buffer.writeUInt32LE(Math.floor(timeMicroseconds / 1_000_000), used);
      buffer.writeUInt32LE(timeMicroseconds % 1_000_000, used + 4);
      buffer.writeUInt32LE(frameBytes, used + 8);
      buffer.writeUInt32LE(frameBytes, used + 12);
      used += RECORD_HEADER_BYTES + frameBytes;
    },
    close() {
      flush();
      closeSync(file);
      return fileBytes;
    },
  };
}

function writeFileHeader(buffer: Buffer): number {
  buffer.writeUInt32LE(MAGIC_MICROSECONDS, 0);
  buffer.writeUInt16LE(2, 4);
  buffer.writeUInt16LE(4, 6);
  buffer.writeUInt32LE(SNAP_LENGTH_BYTES, 16);
  buffer.writeUInt32LE(LINK_TYPE_ETHERNET, 20);
  return FILE_HEADER_BYTES;
}
