/**
 * Many inputs as one capture: directories of rotated files, files given by name, standard input. Packets come in
 * the order of time, across files too: where two recordings overlap, the earlier packet goes first.
 */
import type { Stats } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { type OpenFileSource, openFileSource } from "./byte-source.ts";
import { orPackedMeanwhile } from "./packed-meanwhile.ts";
import { isWithin, type Period } from "./period.ts";
import { readInput, STANDARD_INPUT } from "./reader.ts";
import {
  accountPackets,
  createInputState,
  type InputState,
  isBefore,
  noteProblem,
  type PacketBlock,
  stampOf,
  type Timestamp,
} from "./source.ts";
import { describeSystemError } from "./system-error.ts";

export interface CaptureFile {
  readonly input: InputState;
  /** 0 where it is not known. */
  readonly sizeBytes: number;
  /** Since 1970; 0 where it is not known. */
  readonly modifiedMs: number;
  /** False for standard input and pipes: what is read of them is gone. */
  readonly isRereadable: boolean;
  /** Found in a directory, not named by the user: that it holds no packet is then nothing to report. */
  readonly isRotated: boolean;
}

/**
 * The capture files that the given paths stand for, each once. A path that is not there is kept, to be reported; of a
 * directory all captures are taken, whatever their names, and other files passed over.
 */
export async function findCaptureFiles(paths: readonly string[]): Promise<CaptureFile[]> {
  const files = new Map<string, CaptureFile>();
  for (const path of paths) {
    const stats = path === STANDARD_INPUT ? null : await stat(path).catch(() => null);
    const found = stats?.isDirectory() ? await capturesIn(path) : [toCaptureFile(path, stats, false)];
    for (const file of found) {
      const identity = await realpath(file.input.path).catch(() => file.input.path);
      if (!files.has(identity)) files.set(identity, file);
    }
  }
  return [...files.values()];
}

function toCaptureFile(path: string, stats: Stats | null, isRotated: boolean): CaptureFile {
  return {
    input: createInputState(path),
    sizeBytes: stats?.size ?? 0,
    modifiedMs: stats?.mtimeMs ?? 0,
    isRereadable: stats?.isFile() ?? false,
    isRotated,
  };
}

async function capturesIn(directory: string): Promise<CaptureFile[]> {
  const found: CaptureFile[] = [];
  const input = createInputState(directory);
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    noteProblem(input, "unreadable", null, `cannot be read: ${describeSystemError(error)}`);
    return [];
  });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(directory, entry.name);
    const stats = entry.isDirectory() ? null : await stat(path).catch(() => null);
    if (stats?.isFile() && (await isCapture(path))) {
      found.push(toCaptureFile(path, stats, true));
    }
  }
  if (found.length > 0) return found;
  noteProblem(input, "no-packets", null, "the directory holds no capture file");
  return [{ input, sizeBytes: 0, modifiedMs: 0, isRereadable: false, isRotated: false }];
}

/** A file that cannot be read may be one: that must be reported, not passed over. */
async function isCapture(path: string): Promise<boolean> {
  const { problem } = await peek(path, openFileSource);
  return problem?.kind !== "not-a-capture" && problem?.kind !== "empty";
}

/** Takes a run of packets of one block, `from` (included) to `to` (not included), in the order of time. */
export type PacketSink = (block: PacketBlock, from: number, to: number) => void;

interface OpenInput {
  readonly input: InputState;
  readonly blocks: AsyncGenerator<PacketBlock>;
  block: PacketBlock;
  /** The next packet of the block. */
  at: number;
}

/** Bounds file handles and buffers; with more recordings that overlap, the order of time between them is not kept. */
const MAX_OPEN_INPUTS = 64;

export interface FileReading {
  /** Hears of the bytes read, for a progress bar. */
  readonly onRead?: (bytes: number) => void;
  /** Ends the reading early, between blocks. */
  readonly signal?: AbortSignal | undefined;
  /** How files are read. */
  readonly openFile?: OpenFileSource | undefined;
  /** Packets of other times are passed over, and counted nowhere. */
  readonly period?: Period | undefined;
}

/**
 * Reads all files as one capture. At most one file is open at a time unless their times overlap.
 * @param sink gets every packet, once; what it throws ends the reading
 */
export async function readFiles(
  files: readonly CaptureFile[],
  sink: PacketSink,
  reading: FileReading = {},
): Promise<void> {
  const { signal, period } = reading;
  const openFile = orPackedMeanwhile(files, reading.openFile ?? openFileSource);
  const readable = await inOrderOfTime(
    files.filter((file) => file.input.problem === null),
    openFile,
  );
  const waiting = readable.filter(({ first }) => period === undefined || isBeforeEnd(first, period));
  const open: OpenInput[] = [];
  try {
    for (;;) {
      await openDueInputs(waiting, open, { ...reading, openFile });
      const current = earliest(open);
      if (current === undefined || signal?.aborted) break;
      const nextToOpen = open.length < MAX_OPEN_INPUTS ? (waiting[0]?.first ?? null) : null;
      const to = endOfRun(current, open, nextToOpen);
      if (period === undefined) handOn(current, current.at, to, sink);
      else handOnWithin(period, current, to, sink);
      current.at = to;
      if (to === current.block.count && !(await advance(current))) open.splice(open.indexOf(current), 1);
    }
  } finally {
    for (const { blocks } of open) await blocks.return(undefined);
  }
}

/** Files run on behind the period; one that begins there need not be opened. */
function isBeforeEnd(first: Timestamp | null, { toSeconds }: Period): boolean {
  return first === null || first.seconds < toSeconds;
}

function handOn({ input, block }: OpenInput, from: number, to: number, sink: PacketSink): void {
  accountPackets(input, block, from, to);
  sink(block, from, to);
}

function handOnWithin(period: Period, current: OpenInput, to: number, sink: PacketSink): void {
  const { seconds } = current.block;
  for (let from = current.at; from < to; ) {
    let end = from;
    while (end < to && isWithin(period, seconds[end]!)) end++;
    if (end > from) handOn(current, from, end, sink);
    from = end + 1;
  }
}

interface WaitingInput {
  readonly input: InputState;
  /** Of a file, as far as it reached when it was found. */
  readonly maxBytes: number | undefined;
  readonly first: Timestamp | null;
}

/** Looks at the first packet of every file, where there is more than one; what cannot be looked at comes first. */
async function inOrderOfTime(files: readonly CaptureFile[], openFile: OpenFileSource): Promise<WaitingInput[]> {
  const waiting: WaitingInput[] = [];
  for (const { input, isRereadable, sizeBytes } of files) {
    const mayPeek = files.length > 1 && isRereadable;
    const first = mayPeek ? (await peek(input.path, openFile)).first : null;
    waiting.push({ input, first, maxBytes: isRereadable && sizeBytes > 0 ? sizeBytes : undefined });
  }
  return waiting.sort((a, b) => {
    if (a.first === null || b.first === null) return Number(a.first !== null) - Number(b.first !== null);
    return isBefore(a.first, b.first) ? -1 : Number(isBefore(b.first, a.first));
  });
}

/** A look at a file's beginning: its first packet's time, or the problem that it begins with. */
async function peek(
  path: string,
  openFile: OpenFileSource,
): Promise<{ first: Timestamp | null; problem: InputState["problem"] }> {
  const input = createInputState(path);
  for await (const block of readInput(input, () => {}, undefined, undefined, openFile))
    return { first: stampOf(block, 0), problem: null };
  return { first: null, problem: input.problem };
}

/** Opens waiting inputs until the next of them begins after the earliest packet at hand. */
async function openDueInputs(
  waiting: WaitingInput[],
  open: OpenInput[],
  { onRead = () => {}, signal, openFile }: FileReading,
): Promise<void> {
  for (let next = waiting[0]; next !== undefined && open.length < MAX_OPEN_INPUTS; next = waiting[0]) {
    const current = earliest(open);
    if (current !== undefined && next.first !== null && isBefore(stampOf(current.block, current.at), next.first))
      return;
    waiting.shift();
    const blocks = readInput(next.input, onRead, signal, next.maxBytes, openFile);
    const first = await blocks.next();
    if (first.done) continue;
    open.push({ input: next.input, blocks, block: first.value, at: 0 });
  }
}

async function advance(open: OpenInput): Promise<boolean> {
  const next = await open.blocks.next();
  if (next.done) return false;
  open.block = next.value;
  open.at = 0;
  return true;
}

function earliest(open: readonly OpenInput[]): OpenInput | undefined {
  let first = open[0];
  for (const candidate of open) {
    if (first !== undefined && isBefore(stampOf(candidate.block, candidate.at), stampOf(first.block, first.at))) {
      first = candidate;
    }
  }
  return first;
}

/** How far the current block may go before a packet of another input is due; at least one packet. */
function endOfRun(current: OpenInput, open: readonly OpenInput[], nextToOpen: Timestamp | null): number {
  let limit = nextToOpen;
  for (const other of open) {
    if (other === current) continue;
    const stamp = stampOf(other.block, other.at);
    if (limit === null || isBefore(stamp, limit)) limit = stamp;
  }
  const { block } = current;
  if (limit === null) return block.count;
  let to = current.at + 1;
  while (to < block.count && !isBefore(limit, stampOf(block, to))) to++;
  return to;
}
