/**
 * The way of the packets in one process, stage by stage: each stage does what the one before it does, and more.
 */
import { findCaptureFiles, type PacketSink, readFiles } from "../../src/capture/files.ts";
import { decodePacket } from "../../src/decode/packet.ts";
import { createPacket } from "../../src/decode/packet-record.ts";
import { createAddressBook } from "../../src/flow/address-book.ts";
import { createTracker } from "../../src/flow/tracker.ts";
import { DEFAULT_MATRIX_ID, findMatrix } from "../../src/matrix/catalog.ts";
import { createEvidence } from "../../src/names/evidence.ts";
import { analyzeCaptures } from "../../src/report/analyze.ts";
import { renderJson } from "../../src/report/json.ts";
import { UNKNOWN_SITE } from "../../src/site/site.ts";

export interface Stage {
  readonly name: string;
  run(path: string): Promise<void>;
}

export const STAGES: readonly Stage[] = [
  { name: "read", run: (path) => readInto(path, () => {}) },
  { name: "read, decode", run: (path) => readInto(path, createDecodingSink()) },
  { name: "read, decode, flows", run: trackFlows },
  { name: "all, JSON included", run: analyze },
];

async function readInto(path: string, sink: PacketSink): Promise<void> {
  const ignoreBytes = (): void => {};
  await readFiles(await findCaptureFiles([path]), sink, ignoreBytes);
}

function createDecodingSink(): PacketSink {
  const packet = createPacket();
  return ({ bytes, start, capturedBytes, wireBytes, linkType }, from, to) => {
    for (let i = from; i < to; i++) {
      const at = start[i]!;
      decodePacket(packet, bytes, at, at + capturedBytes[i]!, at + wireBytes[i]!, linkType[i]!);
    }
  };
}

async function trackFlows(path: string): Promise<void> {
  let flows = 0;
  const book = createAddressBook();
  const tracker = createTracker(
    book,
    () => {
      flows++;
    },
    createEvidence(book).observer,
  );
  await readInto(path, tracker.track);
  tracker.finish();
  if (flows === 0) throw new Error(`${path}: no flow was found`);
}

async function analyze(path: string): Promise<void> {
  const matrix = findMatrix(DEFAULT_MATRIX_ID, UNKNOWN_SITE.settings);
  if (matrix === null) throw new Error(`no matrix ${DEFAULT_MATRIX_ID}`);
  const report = await analyzeCaptures({ paths: [path], site: UNKNOWN_SITE, matrix, version: "benchmark" });
  for (const piece of renderJson(report)) if (piece === "") throw new Error("an empty piece of JSON");
}
