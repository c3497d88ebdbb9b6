/**
 * The files of `--slice`: one for each finding and link type. There may be thousands at a time, so none stays open:
 * records wait in memory, and when there are many of them, each file that some wait for is opened and gets its own.
 */
import { type Stats, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Finding } from "../audit/finding.ts";
import { pcapFileHeader } from "../capture/pcap-writer.ts";
import { neutralPath } from "../names/neutral-text.ts";
import { UsageError } from "./exit-status.ts";
import { attempt, failToWrite } from "./output-file.ts";

const MAX_WAITING_BYTES = 32 * 2 ** 20;
/** What a record takes in memory besides its bytes, about. */
const RECORD_OVERHEAD_BYTES = 256;
/** A site's own requirements may have ids of any length and in any script. */
const MAX_REQUIREMENT_CHARACTERS = 64;
const UNSAFE_IN_FILE_NAME = /[^A-Za-z0-9._-]/g;

export interface SliceFiles {
  add(finding: Finding, linkType: number, record: Uint8Array): void;
  /** Writes what still waits. */
  finish(): void;
}

interface SliceFile {
  readonly path: string;
  isBegun: boolean;
  waiting: Uint8Array[];
}

/** @param isInput whether a file is one of the captures, whose place no slice must take */
export function createSliceFiles(folder: string, isNanosecond: boolean, isInput: (file: Stats) => boolean): SliceFiles {
  const filesOf = new Map<Finding, Map<number, SliceFile>>();
  let waitingBytes = 0;

  function fileOf(finding: Finding, linkType: number): SliceFile {
    const files = filesOf.get(finding) ?? new Map<number, SliceFile>();
    filesOf.set(finding, files);
    const known = files.get(linkType);
    if (known !== undefined) return known;
    // All packets of a classic capture have one link type: those of another get a file of their own.
    const suffix = files.size === 0 ? "" : `-linktype-${linkType}`;
    const path = join(folder, `${nameOf(finding)}${suffix}.pcap`);
    const file = { path, isBegun: false, waiting: [pcapFileHeader(linkType, isNanosecond)] };
    files.set(linkType, file);
    return file;
  }

  function write(file: SliceFile): void {
    const { path, isBegun, waiting } = file;
    const fail = failToWrite(path, "the slice");
    const older = isBegun ? undefined : attempt(() => statSync(path, { throwIfNoEntry: false }), fail);
    if (older !== undefined && isInput(older)) {
      throw new UsageError(
        `${neutralPath(path)} is an input: a slice would take its place. Give another folder with --slice.`,
      );
    }
    attempt(() => writeFileSync(path, Buffer.concat(waiting), { flag: isBegun ? "a" : "w" }), fail);
    file.isBegun = true;
    file.waiting = [];
  }

  function writeWaiting(): void {
    for (const files of filesOf.values()) {
      for (const file of files.values()) if (file.waiting.length > 0) write(file);
    }
    waitingBytes = 0;
  }

  return {
    add(finding, linkType, record) {
      fileOf(finding, linkType).waiting.push(record);
      waitingBytes += record.length + RECORD_OVERHEAD_BYTES;
      if (waitingBytes >= MAX_WAITING_BYTES) writeWaiting();
    },
    finish: writeWaiting,
  };
}

/** `blocked-license.checkout-f-26e0a4f1c5d2`: the same for the same finding of another day. */
function nameOf({ kind, requirement, id }: Finding): string {
  const safe = (requirement ?? "none").replace(UNSAFE_IN_FILE_NAME, "_").slice(0, MAX_REQUIREMENT_CHARACTERS);
  return `${kind}-${safe}-${id}`;
}
