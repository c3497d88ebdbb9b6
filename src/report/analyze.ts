/**
 * From capture files to their report: the one way that every door takes.
 */
import { createAuditor } from "../audit/auditor.ts";
import { type CaptureFile, findCaptureFiles, readFiles } from "../capture/files.ts";
import { noteProblem } from "../capture/source.ts";
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
  readonly watch?: (totalBytes: number, packets: () => number) => { addBytes(bytes: number): void };
  /** Asked between blocks of packets: true ends the reading early, with a report of what was read. */
  readonly isStopped?: () => boolean;
}

/** Never throws for what the inputs hold or lack: the report says what is wrong with each. */
export async function analyzeCaptures(analysis: Analysis): Promise<Report> {
  const { paths, site, matrix, version } = analysis;
  const isStopped = analysis.isStopped ?? (() => false);
  const files = await findCaptureFiles(paths);
  const auditor = createAuditor(site, matrix);
  const totalBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const watcher = analysis.watch?.(totalBytes, auditor.packets);
  await readFiles(files, auditor.audit, (bytes) => watcher?.addBytes(bytes), isStopped);
  if (!isStopped()) for (const file of files) noteWhatIsMissing(file);
  const inputs = files.map((file) => file.input);
  const now = new Date();
  return createReport(auditor.finish(inputs, now), { version, now, matrix, site, inputs });
}

/** Problems that show only when all was read: nothing in it, or a link type that cannot be decoded. */
function noteWhatIsMissing({ input, isRotated }: CaptureFile): void {
  const unknown = [...input.linkTypes].filter((linkType) => !isKnownLinkType(linkType));
  if (unknown.length > 0) {
    const names = unknown.map(linkTypeName).join(", ");
    noteProblem(input, "unknown-link-type", null, `packets of an unknown link type (${names}) cannot be decoded`);
  }
  if (input.packets === 0 && !isRotated) noteProblem(input, "no-packets", null, "the capture holds no packets");
}
