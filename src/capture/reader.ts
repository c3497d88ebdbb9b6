/**
 * One input, whatever its format and compression, as blocks of packets.
 */
import { type ByteSource, chunkSource, openFileSource } from "./byte-source.ts";
import { type ByteWindow, createByteWindow } from "./byte-window.ts";
import { type Compression, decompress } from "./compression.ts";
import { readPcap, recognisePcap } from "./pcap.ts";
import { readPcapng, recognisePcapng } from "./pcapng.ts";
import { createPacketBlock, type InputState, noteProblem, type PacketBlock } from "./source.ts";

export const STANDARD_INPUT = "-";

const FORMAT_SUFFIX = { gzip: ".gz", zstd: ".zst" } as const satisfies Record<Compression, string>;
const COMPRESSION_NAME = { gzip: "gzip", zstd: "Zstandard" } as const satisfies Record<Compression, string>;
const MAGIC_BYTES = 4;

/**
 * Yields the packets of the file at `input.path` (`-` is standard input). Nothing is thrown for what the input holds
 * or lacks: it is noted in `input.problem`, and what came before it has been yielded.
 * @param onRead hears how many bytes each read brought from the file, before decompression
 */
export async function* readInput(input: InputState, onRead: (bytes: number) => void): AsyncGenerator<PacketBlock> {
  let raw: ByteSource;
  try {
    raw = input.path === STANDARD_INPUT ? chunkSource(process.stdin, onRead) : await openFileSource(input.path, onRead);
  } catch (error) {
    noteProblem(input, "unreadable", null, `cannot be opened: ${systemReason(error)}`);
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
    noteProblem(input, "unreadable", null, `cannot be read: ${systemReason(error)}`);
  } finally {
    await raw.close();
  }
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
  if (compression === null || isSystemError(error)) {
    noteProblem(input, "unreadable", offset, `reading stopped: ${systemReason(error)}`);
    return;
  }
  const reason = error instanceof Error ? error.message : String(error);
  const message = `the ${COMPRESSION_NAME[compression]} data is damaged or cut after ${offset} unpacked bytes: ${reason}`;
  noteProblem(input, "bad-compression", offset, message);
}

/** Errors of the operating system (a missing file, a directory, no permission) are the input's; others are ours. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}

const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EISDIR: "it is a directory",
};

function systemReason(error: unknown): string {
  if (!isSystemError(error)) return error instanceof Error ? error.message : String(error);
  return SYSTEM_REASONS[error.code ?? ""] ?? error.message;
}
