/**
 * What unpacking a Zstandard stream costs beside what comes out, read from the heads of its frames and blocks (RFC 8878,
 * section 3.1) before it is unpacked. fzstd makes a window for each frame and moves all of it for each block: a block of
 * four bytes that stands for one byte would move as much as one of 128 KiB.
 *
 *  frame       0: magic   4: descriptor   then by it: window (1 byte), dictionary's id, content's size   blocks   checksum
 *  descriptor  from the highest bit: width of the content's size (2), single segment, 2 unused, checksum, width of the id (2)
 *  block       0: last (1 bit), type (2), size (21), little-endian   3: content
 *  skippable   0: magic   4: length   8: content
 */
import { u32le } from "./endian.ts";

const MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const SKIPPABLE_MASK = 0xfffffff0;
/** Up to its descriptor, which says how long the rest is. */
const FRAME_START_BYTES = 5;
const SKIPPABLE_BYTES = 8;
const BLOCK_BYTES = 3;
const LONGEST_FRAME_HEAD = 18;
const CHECKSUM_BYTES = 4;
const TYPE_REPEATED_BYTE = 1;

const SINGLE_SEGMENT = 0x20;
const HAS_CHECKSUM = 0x04;
const ID_BYTES = [0, 1, 2, 4] as const;
const CONTENT_SIZE_BYTES = [0, 2, 4, 8] as const;
/** A size of two bytes counts from here. */
const CONTENT_SIZE_OFFSET = 256;

export interface ZstdHeads {
  /** Takes the stream's next bytes. */
  add(bytes: Uint8Array): void;
  /** The largest window of a frame so far. */
  maxWindowBytes(): number;
  /** Bytes that windows made or moved so far. */
  movedBytes(): number;
}

export function createZstdHeads(): ZstdHeads {
  const head = new Uint8Array(LONGEST_FRAME_HEAD);
  let filled = 0;
  let wanted = FRAME_START_BYTES;
  let take: () => void = takeFrameStart;
  let passedOver = 0;
  let isDamaged = false;
  let windowBytes = 0;
  let checksumBytes = 0;
  let maxWindowBytes = 0;
  let movedBytes = 0;

  function want(bytes: number, next: () => void, isNew = true): void {
    if (isNew) filled = 0;
    wanted = bytes;
    take = next;
  }

  function takeFrameStart(): void {
    const magic = u32le(head, 0);
    if (magic === MAGIC) want(frameHeadBytes(head), takeFrameHead, false);
    else if ((magic & SKIPPABLE_MASK) >>> 0 === SKIPPABLE_MAGIC) want(SKIPPABLE_BYTES, takeSkippable, false);
    // Whoever unpacks it says so.
    else isDamaged = true;
  }

  function takeSkippable(): void {
    passedOver = u32le(head, 4);
    want(FRAME_START_BYTES, takeFrameStart);
  }

  function takeFrameHead(): void {
    windowBytes = windowOf(head, wanted);
    checksumBytes = (head[4]! & HAS_CHECKSUM) === 0 ? 0 : CHECKSUM_BYTES;
    maxWindowBytes = Math.max(maxWindowBytes, windowBytes);
    movedBytes += windowBytes;
    want(BLOCK_BYTES, takeBlock);
  }

  function takeBlock(): void {
    const block = head[0]! | (head[1]! << 8) | (head[2]! << 16);
    const isLast = (block & 1) === 1;
    const contentBytes = ((block >> 1) & 3) === TYPE_REPEATED_BYTE ? 1 : block >>> 3;
    passedOver = contentBytes + (isLast ? checksumBytes : 0);
    movedBytes += windowBytes;
    if (isLast) want(FRAME_START_BYTES, takeFrameStart);
    else want(BLOCK_BYTES, takeBlock);
  }

  return {
    add(bytes) {
      let at = 0;
      while (at < bytes.length && !isDamaged) {
        const passed = Math.min(passedOver, bytes.length - at);
        passedOver -= passed;
        at += passed;
        while (passedOver === 0 && at < bytes.length && filled < wanted) head[filled++] = bytes[at++]!;
        if (filled === wanted) take();
      }
    },
    maxWindowBytes: () => maxWindowBytes,
    movedBytes: () => movedBytes,
  };
}

function frameHeadBytes(head: Uint8Array): number {
  const descriptor = head[4]!;
  const windowBytes = (descriptor & SINGLE_SEGMENT) === 0 ? 1 : 0;
  return FRAME_START_BYTES + windowBytes + ID_BYTES[(descriptor & 3) as 0 | 1 | 2 | 3] + contentSizeBytes(descriptor);
}

function contentSizeBytes(descriptor: number): number {
  const bytes = CONTENT_SIZE_BYTES[(descriptor >> 6) as 0 | 1 | 2 | 3];
  return bytes === 0 && (descriptor & SINGLE_SEGMENT) !== 0 ? 1 : bytes;
}

/** Of a single segment it is the content's size. @param headBytes all of the frame's head, which ends with that size */
function windowOf(head: Uint8Array, headBytes: number): number {
  const descriptor = head[4]!;
  if ((descriptor & SINGLE_SEGMENT) === 0) {
    const [exponent, mantissa] = [head[5]! >> 3, head[5]! & 7];
    const base = 2 ** (10 + exponent);
    return base + (base / 8) * mantissa;
  }
  const sizeBytes = contentSizeBytes(descriptor);
  let size = 0;
  for (let at = headBytes - 1; at >= headBytes - sizeBytes; at--) size = size * 256 + head[at]!;
  return sizeBytes === 2 ? size + CONTENT_SIZE_OFFSET : size;
}
