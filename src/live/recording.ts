/**
 * Keeps the captured packets in pcapng files that follow one another. What it is given is with the system when it
 * returns, as whole blocks: a kill loses nothing of that, a power cut what the system had not put on the disk. It never
 * fails: where it cannot write it says so, counts what is missing, and tries again.
 */
import { createPcapngBuffer, MAX_DESCRIPTION_BYTES } from "../capture/pcapng-buffer.ts";
import {
  interfaceBlock,
  isWritableLinkType,
  STATISTICS_BLOCK_BYTES,
  sectionHeaderBlock,
  statisticsBlock,
} from "../capture/pcapng-writer.ts";
import type { PacketBlock } from "../capture/source.ts";
import { isSystemError } from "../capture/system-error.ts";
import { describeFailure } from "./recording-failure.ts";
import { createRecordingFile, type RecordingFile } from "./recording-file.ts";
import { type NewFile, openRecordingFolder, type RecordingFolder } from "./recording-folder.ts";

export interface RecordingOptions {
  readonly directory: string;
  readonly interfaceName: string;
  readonly snapLengthBytes: number;
  /** Of the stamps that the capture has: microseconds or nanoseconds. */
  readonly timestampDigits: 6 | 9;
  /** The capture's own filter, for whoever reads the files; null where there is none. */
  readonly filter: string | null;
  /** xsaudit's own. */
  readonly version: string;
  /** No file is larger (at least `MIN_ROTATE_BYTES`), none is written to for longer, and all together are not larger. */
  readonly rotateBytes: number;
  readonly rotateSeconds: number;
  readonly totalBytes: number;
}

export interface RecordingStatus {
  /** Why nothing is recorded now, a sentence; null while all is well. */
  readonly notice: string | null;
  /** The file being written; null before the first packet, and between two files. */
  readonly fileName: string | null;
  readonly recordedPackets: number;
  /** Handed over, and in no file. */
  readonly unrecordedPackets: number;
}

export interface Recording {
  /** Writes the packets `from` (included) to `to` (not included) of a block. */
  record(block: PacketBlock, from: number, to: number): void;
  /**
   * To be called about once a second, with packets or without: ends a file whose time is over.
   * @param kernelDropped packets dropped since the start of the capture; null where nobody counts them
   */
  tick(kernelDropped: number | null): void;
  status(): RecordingStatus;
  /** Ends the file. Nothing may follow. */
  close(kernelDropped: number | null): void;
}

/** A file opens in Wireshark within seconds; a quiet hour is still a whole file; all together fit on a small disk. */
export const RECORDING_DEFAULTS = { rotateBytes: 100e6, rotateSeconds: 3600, totalBytes: 10e9 } as const;
/** Room for any packet with all that goes before it. */
export const MIN_ROTATE_BYTES = 1e6;
/** Of a file, for what follows the last packet that it has room for: a description that came before it, and its end. */
const RESERVED_BYTES = MAX_DESCRIPTION_BYTES + STATISTICS_BLOCK_BYTES;

/** Whoever makes room, or mounts the folder again, need not tell us. */
const RETRY_MS = 30_000;
/** A file that is read while it is being written tells of drops until then. */
const STATISTICS_MS = 10_000;

interface CurrentFile {
  readonly named: NewFile;
  readonly file: RecordingFile;
  readonly openedMs: number;
  /** The index of each link type's description. */
  readonly interfaces: Map<number, number>;
  /** Packets dropped before the file began, and in its newest statistics. */
  readonly droppedBefore: number;
  droppedUntil: number;
  statisticsMs: number;
}

/** @param clock the time in milliseconds, by which files are named and end */
export function createRecording(options: RecordingOptions, clock: () => number = Date.now): Recording {
  const { timestampDigits, snapLengthBytes, interfaceName: name, filter } = options;
  const maxFileBytes = Math.max(MIN_ROTATE_BYTES, Math.min(options.rotateBytes, options.totalBytes));
  const buffer = createPcapngBuffer(timestampDigits, snapLengthBytes);
  let folder: RecordingFolder | null = null;
  let current: CurrentFile | null = null;
  let stopped: { readonly sinceMs: number; readonly notice: string } | null = null;
  let offeredPackets = 0;
  let recordedPackets = 0;
  let waitingPackets = 0;
  let kernelDropped: number | null = null;
  let droppedInFiles = 0;

  function addPackets(block: PacketBlock, from: number, to: number): void {
    for (let at = from; at < to; ) {
      const linkType = block.linkType[at]!;
      if (!isWritableLinkType(linkType)) {
        at++;
        continue;
      }
      current ??= begin();
      const index = interfaceIndex(current, linkType);
      const next = buffer.addPackets(block, at, to, index, maxFileBytes - RESERVED_BYTES - current.file.bytes());
      waitingPackets += next - at;
      // Nothing more fits into what waits, or into the file.
      if (next === at && buffer.waitingBytes() === 0) end(current);
      else if (next < to) write(current);
      at = next;
    }
    if (current !== null) write(current);
  }

  function begin(): CurrentFile {
    folder ??= openRecordingFolder(options.directory, name, options.totalBytes);
    const nowMs = clock();
    const named = folder.create(nowMs);
    buffer.addBlock(sectionHeaderBlock(`xsaudit ${options.version}`));
    return {
      named,
      file: createRecordingFile(named),
      openedMs: nowMs,
      interfaces: new Map(),
      droppedBefore: droppedInFiles,
      droppedUntil: droppedInFiles,
      statisticsMs: nowMs,
    };
  }

  function interfaceIndex({ interfaces }: CurrentFile, linkType: number): number {
    const known = interfaces.get(linkType);
    if (known !== undefined) return known;
    const index = interfaces.size;
    buffer.addBlock(interfaceBlock({ linkType, name, snapLengthBytes, timestampDigits, filter }));
    interfaces.set(linkType, index);
    return index;
  }

  function write({ file }: CurrentFile): void {
    folder?.makeRoom(file.bytes() + buffer.waitingBytes());
    file.write(buffer.waiting());
    recordedPackets += waitingPackets;
    stopped = null;
    forgetWaiting();
  }

  function forgetWaiting(): void {
    waitingPackets = 0;
    buffer.clear();
  }

  function writeStatistics(to: CurrentFile): void {
    if (kernelDropped === null || to.file.bytes() + STATISTICS_BLOCK_BYTES > maxFileBytes) return;
    const nowMs = clock();
    const dropped = Math.max(0, kernelDropped - to.droppedBefore);
    buffer.addBlock(statisticsBlock(to.interfaces.size - 1, nowMs, timestampDigits, dropped));
    write(to);
    to.droppedUntil = to.droppedBefore + dropped;
    to.statisticsMs = nowMs;
  }

  function end(done: CurrentFile): void {
    writeStatistics(done);
    release(done);
    done.file.close();
    folder?.keep(done.named, done.file.bytes());
  }

  function release({ droppedUntil }: CurrentFile): void {
    droppedInFiles = droppedUntil;
    current = null;
  }

  /** Does what the system may refuse: that ends the file. */
  function attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!isSystemError(error)) throw error;
      const reason = describeFailure(error, options.directory);
      const notice = `recording stopped: ${reason}; it is tried again every ${RETRY_MS / 1000} s`;
      stopped = { sinceMs: clock(), notice };
      current?.file.giveUp();
      if (current !== null) release(current);
      forgetWaiting();
      // There may be other files when it is tried again.
      folder = null;
    }
  }

  /** A clock that is set back must not make a file, or a wait, last for ever. */
  function isOver(sinceMs: number, limitMs: number): boolean {
    return Math.abs(clock() - sinceMs) >= limitMs;
  }

  function attend(to: CurrentFile): void {
    if (!to.file.isInPlace()) {
      release(to);
      to.file.close();
    } else if (isOver(to.openedMs, options.rotateSeconds * 1000)) end(to);
    else if (kernelDropped !== null && kernelDropped > to.droppedUntil && isOver(to.statisticsMs, STATISTICS_MS)) {
      writeStatistics(to);
    }
  }

  return {
    record(block, from, to) {
      offeredPackets += to - from;
      if (stopped === null || isOver(stopped.sinceMs, RETRY_MS)) attempt(() => addPackets(block, from, to));
    },
    tick(dropped) {
      kernelDropped = dropped;
      const open = current;
      if (open !== null) attempt(() => attend(open));
    },
    status: () => ({
      notice: stopped?.notice ?? null,
      fileName: current?.file.name ?? null,
      recordedPackets,
      unrecordedPackets: offeredPackets - recordedPackets,
    }),
    close(dropped) {
      kernelDropped = dropped;
      const open = current;
      if (open !== null) attempt(() => end(open));
    },
  };
}
