/**
 * A capture in memory, through all that a file goes through: read, tracked, judged, and written in every form.
 */
import type { AuditedFlow } from "../../src/audit/audited-flow.ts";
import { createAuditor } from "../../src/audit/auditor.ts";
import { chunkSource } from "../../src/capture/byte-source.ts";
import { readFiles } from "../../src/capture/files.ts";
import { createInputState } from "../../src/capture/source.ts";
import { DEFAULT_MATRIX_ID, findMatrix } from "../../src/matrix/catalog.ts";
import { DEFAULT_SETTINGS } from "../../src/matrix/requirement.ts";
import { noteWhatIsMissing } from "../../src/report/analyze.ts";
import { renderHtml } from "../../src/report/html/html.ts";
import { renderJson } from "../../src/report/json.ts";
import { renderNdjson } from "../../src/report/ndjson.ts";
import { createReport, type Report } from "../../src/report/report.ts";
import { renderReportCsv } from "../../src/report/report-csv.ts";
import { renderReportMarkdown } from "../../src/report/report-markdown.ts";
import { renderText } from "../../src/report/text.ts";
import { type Site, UNKNOWN_SITE } from "../../src/site/site.ts";
import { claim } from "./claims.ts";

const MATRIX = findMatrix(DEFAULT_MATRIX_ID, DEFAULT_SETTINGS)!;
/** As of which acceptances hold, and when every report is made. */
const NOW = new Date("2026-01-05T06:00:00Z");
/** What `openFileSource` is asked for at once is more. */
const CHUNK_BYTES = 64 * 1024;

export interface Circumstances {
  readonly site?: Site;
  /** As how large pieces the file comes from the disk. */
  readonly chunkBytes?: number;
  /** Where the file lies, so they say. */
  readonly path?: string;
  readonly onFlow?: (flow: AuditedFlow) => void;
}

export async function reportOf(bytes: Uint8Array, circumstances: Circumstances = {}): Promise<Report> {
  const { site = UNKNOWN_SITE, chunkBytes = CHUNK_BYTES, path = "capture", onFlow } = circumstances;
  const input = createInputState(path);
  const file = { input, sizeBytes: bytes.length, modifiedMs: 0, isRereadable: true, isRotated: false };
  const auditor = createAuditor(site, MATRIX, onFlow);
  await readFiles([file], auditor.audit, {
    openFile: async (_path, onRead) => chunkSource(chunksOf(bytes, chunkBytes), onRead),
  });
  noteWhatIsMissing([file], auditor.decoded());
  const result = auditor.finish([input], NOW);
  return createReport(result, { version: "0.0.0", now: NOW, matrix: MATRIX, site, inputs: [input] });
}

async function* chunksOf(bytes: Uint8Array, chunkBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

/** The report in every form that `analyze` writes, but for the page. */
export function writtenForms(
  report: Report,
): Readonly<Record<"text" | "json" | "ndjson" | "csv" | "markdown", string>> {
  return {
    text: renderText(report, false),
    json: [...renderJson(report)].join(""),
    ndjson: [...renderNdjson(report)].join(""),
    csv: [...renderReportCsv(report)].join(""),
    markdown: [...renderReportMarkdown(report, null)].join(""),
  };
}

export function pageOf(report: Report): string {
  return [...renderHtml(report, { past: null, hours: null, requirements: MATRIX.requirements })].join("");
}

/** Every packet is counted once, and every conversation and finding in the summary. */
export function countersAddUp({ sensor, inputs, conversations, findings, summary }: Report): void {
  const undecoded = sensor.undecoded.reduce((sum, { packets }) => sum + packets, 0);
  const read = inputs.reduce((sum, { packets }) => sum + packets, 0);
  claim(sensor.packets === read, `${sensor.packets} packets audited of ${read} that were read`);
  claim(
    sensor.packets === sensor.decoded + undecoded + sensor.duplicates,
    `${sensor.packets} packets are ${sensor.decoded} decoded, ${undecoded} not and ${sensor.duplicates} copies`,
  );
  const { expected, unexpected, undocumented, background } = summary;
  claim(summary.conversations === conversations.length, "the summary has another number of conversations");
  claim(expected + unexpected + undocumented + background === conversations.length, "verdicts do not add up");
  const counted = Object.values(summary.findings).reduce((sum, count) => sum + count, 0);
  claim(counted === findings.filter(({ accepted }) => accepted === null).length, "findings do not add up");
  for (const { attempts, answered, failed, packets, bytes, firstSeen, lastSeen } of conversations) {
    claim(answered + failed <= attempts, `${attempts} attempts, ${answered} answered and ${failed} failed`);
    const counts = [attempts, answered, failed, ...Object.values(packets), ...Object.values(bytes)];
    claim(
      counts.every((count) => Number.isSafeInteger(count) && count >= 0),
      `a count among ${counts.join()}`,
    );
    claim(Date.parse(firstSeen) <= Date.parse(lastSeen), `first seen ${firstSeen}, last seen ${lastSeen}`);
  }
}
