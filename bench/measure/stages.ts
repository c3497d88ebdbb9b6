/**
 * The way of the packets in one process, stage by stage: each stage does what the one before it does, and more.
 */
import { createAuditor } from "../../src/audit/auditor.ts";
import { complete } from "../../src/audit/steps.ts";
import { type CaptureFile, findCaptureFiles, type PacketSink, readFiles } from "../../src/capture/files.ts";
import { decodePacket } from "../../src/decode/packet.ts";
import { createPacket } from "../../src/decode/packet-record.ts";
import { createAddressBook } from "../../src/flow/address-book.ts";
import { FOUND_NOTHING, type PayloadObserver } from "../../src/flow/payload-observer.ts";
import type { FlowListener } from "../../src/flow/shard.ts";
import { createTracker, type Tracker } from "../../src/flow/tracker.ts";
import { DEFAULT_MATRIX_ID, findMatrix } from "../../src/matrix/catalog.ts";
import type { Matrix } from "../../src/matrix/requirement.ts";
import { createEvidence } from "../../src/names/evidence.ts";
import { createFlowStage } from "../../src/names/flow-stage.ts";
import { analyzeCaptures } from "../../src/report/analyze.ts";
import { renderJson } from "../../src/report/json.ts";
import { UNKNOWN_SITE } from "../../src/site/site.ts";

export const STAGES = ["read", "decode", "flow", "names", "verdict", "report"] as const;
export type Stage = (typeof STAGES)[number];

/** What is done up to the end of each stage. */
export const RUN_UP_TO: Readonly<Record<Stage, (path: string) => Promise<void>>> = {
  read: async (path) => {
    await readInto(path, () => {});
  },
  decode: async (path) => {
    await readInto(path, createDecodingSink());
  },
  flow: (path) => trackFlows(path, (onFlow) => createTracker(onFlow, () => UNSEEING)),
  names: (path) => trackFlows(path, (flow) => createFlowStage({ flow, ...createEvidence(createAddressBook()).sink })),
  verdict: judge,
  report: analyze,
};

/** Looks at no payload. */
const UNSEEING: PayloadObserver = {
  observe: () => FOUND_NOTHING,
  observeDatagram: () => FOUND_NOTHING,
  peek: (word) => word,
  close: (word) => word,
};

async function readInto(path: string, sink: PacketSink): Promise<CaptureFile[]> {
  const files = await findCaptureFiles([path]);
  await readFiles(files, sink);
  return files;
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

async function trackFlows(
  path: string,
  createTracking: (onFlow: FlowListener) => Pick<Tracker, "track" | "finish">,
): Promise<void> {
  let flows = 0;
  const tracker = createTracking(() => {
    flows++;
  });
  await readInto(path, tracker.track);
  complete(tracker.finish());
  if (flows === 0) throw new Error(`${path}: no flow was found`);
}

async function judge(path: string): Promise<void> {
  const auditor = createAuditor(UNKNOWN_SITE, defaultMatrix());
  const files = await readInto(path, auditor.audit);
  auditor.finish(
    files.map(({ input }) => input),
    new Date(),
  );
}

async function analyze(path: string): Promise<void> {
  const report = await analyzeCaptures({
    paths: [path],
    site: UNKNOWN_SITE,
    matrix: defaultMatrix(),
    version: "benchmark",
  });
  for (const piece of renderJson(report)) if (piece === "") throw new Error("an empty piece of JSON");
}

function defaultMatrix(): Matrix {
  const matrix = findMatrix(DEFAULT_MATRIX_ID, UNKNOWN_SITE.settings);
  if (matrix === null) throw new Error(`no matrix ${DEFAULT_MATRIX_ID}`);
  return matrix;
}
