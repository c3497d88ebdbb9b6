/**
 * From capture files to their report: the one way that every door takes.
 */
import type { AuditedFlow } from "../audit/audited-flow.ts";
import { createAuditor } from "../audit/auditor.ts";
import type { AuditResult } from "../audit/conclusion.ts";
import type { OpenFileSource } from "../capture/byte-source.ts";
import { type CaptureFile, findCaptureFiles, readFiles } from "../capture/files.ts";
import type { Period } from "../capture/period.ts";
import { filesOfPeriod, filesThatCount, forgiveUnfinished } from "../capture/period-files.ts";
import { type InputState, NO_INTERFACE, noteProblem } from "../capture/source.ts";
import { isKnownLinkType, linkTypeName } from "../decode/link-type.ts";
import { SHARDS } from "../flow/shards.ts";
import type { Matrix } from "../matrix/requirement.ts";
import type { Site } from "../site/site.ts";
import { trackInThreads } from "../threads/flow-threads.ts";
import type { ThreadProgress } from "../threads/messages.ts";
import { createThreadedAudit, sumOfCounts } from "../threads/threaded-audit.ts";
import { createReport, type Report } from "./report.ts";

export interface Analysis {
  /** Files, directories of rotated files, `-` for standard input. */
  readonly paths: readonly string[];
  readonly site: Site;
  readonly matrix: Matrix;
  /** xsaudit's own version, for the report. */
  readonly version: string;
  /** Hears what there is to read (bytes on disk, 0 where that is not known) and gives back who watches. */
  readonly watch?: (totalBytes: number, packets: () => number) => { addBytes(bytes: number): void };
  /** Hears of each flow as it ends, in no order; what it throws ends the analysis. */
  readonly onFlow?: ((flow: AuditedFlow) => void) | undefined;
  /** Packets of other times, and files of other times in directories, are passed over. */
  readonly period?: Period | undefined;
  /** As of when acceptances hold; now if not given. */
  readonly asOf?: Date | undefined;
  /** Ends the reading early, with a report of what was read. */
  readonly signal?: AbortSignal;
  /** How files are read where it is done in this thread; from disk if not given. */
  readonly openFile?: OpenFileSource | undefined;
  /** How many threads share the work where there is enough of it; one if not given. */
  readonly threads?: Threads;
}

type FileAnalysis = Omit<Analysis, "paths">;

export interface Threads {
  readonly count: number;
  /** Also where starting them costs more than it saves. */
  readonly isForced: boolean;
}

/** Below this many bytes of captures one thread is done before a second one has started. */
const MIN_BYTES_FOR_THREADS = 32 * 2 ** 20;

/** Never throws for what the inputs hold or lack: the report says what is wrong with each. */
export async function analyzeCaptures(analysis: Analysis): Promise<Report> {
  return (await auditCaptures(analysis)).report;
}

interface AuditedCaptures {
  readonly report: Report;
  readonly result: AuditResult;
  readonly inputs: readonly InputState[];
}

/** The same, with what the report is made from. */
export async function auditCaptures(analysis: Analysis): Promise<AuditedCaptures> {
  return auditFiles(await findCaptureFiles(analysis.paths), analysis);
}

/** The same, of files that were found before. */
export async function auditFiles(found: readonly CaptureFile[], analysis: FileAnalysis): Promise<AuditedCaptures> {
  const { site, matrix, version, signal, watch, period } = analysis;
  const startedMs = Date.now();
  const files = period === undefined ? found : filesOfPeriod(found, period);
  const totalBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const flowThreads = countFlowThreads(files, totalBytes, analysis.threads);
  const reading = flowThreads === 0 ? readHere(analysis) : readInThreads(analysis, flowThreads);
  const watcher = watch?.(totalBytes, reading.packets);
  const finish = await reading.read(files, (bytes) => watcher?.addBytes(bytes));
  if (period !== undefined) forgiveUnfinished(files, startedMs);
  const counted = period === undefined ? files : filesThatCount(files);
  if (!signal?.aborted) noteWhatIsMissing(counted, finish.decoded);
  const inputs = counted.map((file) => file.input);
  const now = new Date();
  const result = finish.judge(inputs, analysis.asOf ?? now);
  return { report: createReport(result, { version, now, matrix, site, inputs }), result, inputs };
}

/** Threads beside this one, which judges; 0 where it does all. What can be read only once is read here. */
function countFlowThreads(files: readonly CaptureFile[], totalBytes: number, threads: Threads | undefined): number {
  if (threads === undefined || !files.every(({ isRereadable }) => isRereadable)) return 0;
  return threads.isForced || totalBytes >= MIN_BYTES_FOR_THREADS ? Math.min(threads.count - 1, SHARDS) : 0;
}

/** One way to read captures. */
interface Reading {
  /** So far. */
  packets(): number;
  read(files: readonly CaptureFile[], onRead: (bytes: number) => void): Promise<ReadCaptures>;
}

interface ReadCaptures {
  readonly decoded: number;
  judge(inputs: readonly InputState[], now: Date): AuditResult;
}

function readHere({ site, matrix, onFlow, signal, period, openFile }: FileAnalysis): Reading {
  const auditor = createAuditor(site, matrix, onFlow);
  return {
    packets: auditor.packets,
    async read(files, onRead) {
      await readFiles(files, auditor.audit, { onRead, signal, period, openFile });
      return { decoded: auditor.decoded(), judge: auditor.finish };
    },
  };
}

function readInThreads({ site, matrix, onFlow, signal, period }: FileAnalysis, threads: number): Reading {
  let progress: ThreadProgress = { packets: 0, readBytes: 0 };
  return {
    packets: () => progress.packets,
    async read(files, onRead) {
      const { audit, reader } = createThreadedAudit(site, matrix, onFlow);
      const onProgress = (now: ThreadProgress): void => {
        onRead(now.readBytes - progress.readBytes);
        progress = now;
      };
      const ends = await trackInThreads({ files, period, threads, reader, sink: audit.sink, onProgress, signal });
      const counts = { ...sumOfCounts(ends.map((end) => end.counts)), packets: progress.packets };
      return { decoded: counts.decoded, judge: (inputs, now) => audit.finish(counts, inputs, now) };
    },
  };
}

/** Problems that show only when all was read: nothing in it, or nothing that could be decoded. */
export function noteWhatIsMissing(files: readonly CaptureFile[], decodedPackets: number): void {
  for (const { input, isRotated } of files) {
    const unknown = [...input.usedLinkTypes].filter((type) => type !== NO_INTERFACE && !isKnownLinkType(type));
    if (unknown.length > 0) {
      const names = unknown.map(linkTypeName).join(", ");
      noteProblem(input, "unknown-link-type", null, `packets of an unknown link type (${names}) cannot be decoded`);
    }
    // An hour without traffic is nothing to report of a ring of files, unless all of them are like that.
    if (input.packets === 0 && (!isRotated || decodedPackets === 0)) {
      noteProblem(input, "no-packets", null, "the capture holds no packets");
    }
    if (decodedPackets === 0) noteProblem(input, "nothing-decoded", null, "none of its packets could be decoded");
  }
}
