/**
 * One input, whatever its format and compression, as blocks of packets.
 */
import { createReadStream, fstatSync } from "node:fs";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { isMainThread } from "node:worker_threads";
import { type ByteSource, chunkSource, type OpenFileSource, openFileSource } from "./byte-source.ts";
import { type ByteWindow, createByteWindow } from "./byte-window.ts";
import { type Compression, decompress } from "./compression.ts";
import { readPcap, recognisePcap } from "./pcap.ts";
import { readPcapng, recognisePcapng } from "./pcapng.ts";
import { createPacketBlock, type InputState, noteProblem, type PacketBlock } from "./source.ts";
import { describeSystemError, isSystemError } from "./system-error.ts";

export const STANDARD_INPUT = "-";
const STANDARD_INPUT_DESCRIPTOR = 0;

const FORMAT_SUFFIX = { gzip: ".gz", zstd: ".zst" } as const satisfies Record<Compression, string>;
const COMPRESSION_NAME = { gzip: "gzip", zstd: "Zstandard" } as const satisfies Record<Compression, string>;
const MAGIC_BYTES = 4;

/**
 * Yields the packets of the file at `input.path` (`-` is standard input). Nothing is thrown for what the input holds
 * or lacks: it is noted in `input.problem`, and what came before it has been yielded.
 * @param onRead hears how many bytes each read brought from the file, before decompression
 * @param signal ends standard input, which may be silent for ever; files end soon by themselves
 * @param maxBytes of a file that are read: what is written to it meanwhile is another reading's
 */
export async function* readInput(
  input: InputState,
  onRead: (bytes: number) => void,
  signal?: AbortSignal,
  maxBytes?: number,
  openFile: OpenFileSource = openFileSource,
): AsyncGenerator<PacketBlock> {
  let raw: ByteSource;
  try {
    raw =
      input.path === STANDARD_INPUT
        ? chunkSource(standardInput(signal), onRead)
        : await openFile(input.path, onRead, maxBytes);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    noteProblem(input, "unreadable", null, `cannot be opened: ${describeSystemError(error)}`);
    return;
  }
  yield* readSource(raw, input);
}

/** The same for bytes that come from anywhere. The source is closed at the end. */
export async function* readSource(raw: ByteSource, input: InputState): AsyncGenerator<PacketBlock> {
  try {
    const { source, compression } = await decompress(raw);
    const window = createByteWindow(source, (error, offset) => noteReadError(input, compression, error, offset));
    yield* readCapture(window, compression, input);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    noteProblem(input, "unreadable", null, `cannot be read: ${describeSystemError(error)}`);
  } finally {
    await raw.close();
  }
}

async function* standardInput(signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const stream = openStandardInput();
  const close = (): void => {
    stream.destroy();
  };
  signal?.addEventListener("abort", close);
  try {
    yield* stream;
  } catch (error) {
    if (!signal?.aborted) throw error;
  } finally {
    signal?.removeEventListener("abort", close);
  }
}

/**
 * In a worker `process.stdin` is not the process's. A pipe is read as a socket there, too: a read of a file that waits for
 * bytes could not be ended.
 */
function openStandardInput(): Readable {
  if (isMainThread) return process.stdin;
  const stats = fstatSync(STANDARD_INPUT_DESCRIPTOR);
  return stats.isFIFO() || stats.isSocket()
    ? new Socket({ fd: STANDARD_INPUT_DESCRIPTOR, readable: true, writable: false })
    : createReadStream("", { fd: STANDARD_INPUT_DESCRIPTOR, autoClose: false });
}

async function* readCapture(
  window: ByteWindow,
  compression: Compression | null,
  input: InputState,
): AsyncGenerator<PacketBlock> {
  const suffix = compression === null ? "" : FORMAT_SUFFIX[compression];
  const block = createPacketBlock();
  if (!(await window.fill(MAGIC_BYTES))) {
    const left = window.end;
    if (left === 0) noteProblem(input, "empty", 0, "the file is empty");
    else noteProblem(input, "cut-header", left, `${left} bytes are no capture; its first word alone has 4`);
    return;
  }
  const flavour = recognisePcap(window.bytes, window.start);
  if (flavour !== null) {
    input.format = `pcap${suffix}`;
    yield* readPcap(window, flavour, input, block);
  } else if (recognisePcapng(window.bytes, window.start)) {
    input.format = `pcapng${suffix}`;
    yield* readPcapng(window, input, block);
  } else {
    const magic = Buffer.from(window.bytes.subarray(window.start, window.start + MAGIC_BYTES)).toString("hex");
    noteProblem(input, "not-a-capture", 0, `not a pcap or pcapng capture: it begins with the bytes ${magic}`);
  }
}

function noteReadError(input: InputState, compression: Compression | null, error: unknown, offset: number): void {
  if (isSystemError(error)) {
    noteProblem(input, "unreadable", offset, `reading stopped: ${describeSystemError(error)}`);
    return;
  }
  if (compression === null) throw error;
  const reason = error instanceof Error ? error.message : String(error);
  const message = `the ${COMPRESSION_NAME[compression]} data is damaged or cut after ${offset} unpacked bytes: ${reason}`;
  noteProblem(input, "bad-compression", offset, message);
}
