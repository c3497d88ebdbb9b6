/**
 * From capture files to their report: the one way that every door takes.
 */
import type { AuditedFlow } from "../audit/audited-flow.ts";
import { type AuditResult, createAuditor } from "../audit/auditor.ts";
import { type CaptureFile, findCaptureFiles, readFiles } from "../capture/files.ts";
import { NO_INTERFACE, noteProblem } from "../capture/source.ts";
import { isKnownLinkType, linkTypeName } from "../decode/link-type.ts";
import type { Matrix } from "../matrix/requirement.ts";
import type { Site } from "../site/site.ts";
import { createReport, type Report } from "./report.ts";

export interface Analysis {
  /** Files, directories of rotated files, `-` for standard input. */
  readonly paths: readonly string[];
  readonly site: Site;
  readonly matrix: Matrix;
  /** xsaudit's own version, for the report. */
  readonly version: string;
  /** Hears what there is to read (bytes on disk, 0 where that is not known) and gives back who watches. */
  readonly watch?: (
    totalBytes: number,
    packets: () => number,
    wireBytes: () => number,
  ) => { addBytes(bytes: number): void };
  /** Hears of each flow as it ends, in no order; what it throws ends the analysis. */
  readonly onFlow?: ((flow: AuditedFlow) => void) | undefined;
  /** Ends the reading early, with a report of what was read. */
  readonly signal?: AbortSignal;
}

/** Never throws for what the inputs hold or lack: the report says what is wrong with each. */
export async function analyzeCaptures(analysis: Analysis): Promise<Report> {
  return (await auditCaptures(analysis)).report;
}

/** The same, with what the report is made from. */
export async function auditCaptures(analysis: Analysis): Promise<{ report: Report; result: AuditResult }> {
  const { paths, site, matrix, version, signal } = analysis;
  const files = await findCaptureFiles(paths);
  const auditor = createAuditor(site, matrix, analysis.onFlow);
  const totalBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const wireBytes = (): number => files.reduce((sum, { input }) => sum + input.wireBytes, 0);
  const watcher = analysis.watch?.(totalBytes, auditor.packets, wireBytes);
  await readFiles(files, auditor.audit, (bytes) => watcher?.addBytes(bytes), signal);
  if (!signal?.aborted) noteWhatIsMissing(files, auditor.decoded());
  const inputs = files.map((file) => file.input);
  const now = new Date();
  const result = auditor.finish(inputs, now);
  return { report: createReport(result, { version, now, matrix, site, inputs }), result };
}

/** Problems that show only when all was read: nothing in it, or nothing that could be decoded. */
function noteWhatIsMissing(files: readonly CaptureFile[], decodedPackets: number): void {
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
