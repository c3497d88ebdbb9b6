/**
 * The files of a night: its reports, and the figures for node_exporter.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Requirement } from "../matrix/requirement.ts";
import { neutralPath } from "../names/neutral-text.ts";
import type { ConversationHour } from "../report/conversation-hours.ts";
import { renderJson } from "../report/json.ts";
import type { Night, Past } from "../report/past.ts";
import type { Report } from "../report/report.ts";
import { ExitStatus } from "./exit-status.ts";
import { replaceFile } from "./replaced-file.ts";
import type { ReportFormat } from "./report-options.ts";
import type { Steps } from "./report-steps.ts";

interface Detail {
  readonly past: Past | null;
  readonly hours: readonly ConversationHour[] | null;
  /** Those that the night was held against. */
  readonly requirements: readonly Requirement[];
}

interface RenderedReport {
  readonly format: ReportFormat;
  readonly pieces: readonly string[];
}

const EXTENSIONS = { html: "html", json: "json", markdown: "md", csv: "csv" } as const satisfies Record<
  ReportFormat,
  string
>;

/** Each form is loaded only where it is wanted. */
const RENDERERS = {
  json: async (report) => renderJson(report),
  html: async (report, detail) => (await import("../report/html/html.ts")).renderHtml(report, detail),
  markdown: async (report, { past }) =>
    (await import("../report/report-markdown.ts")).renderReportMarkdown(report, past),
  csv: async (report) => (await import("../report/report-csv.ts")).renderReportCsv(report),
} as const satisfies Record<ReportFormat, (report: Report, detail: Detail) => Promise<Iterable<string>>>;

export async function renderReports(
  report: Report,
  detail: Detail,
  formats: readonly ReportFormat[],
): Promise<RenderedReport[]> {
  const rendered: RenderedReport[] = [];
  for (const format of formats) rendered.push({ format, pieces: [...(await RENDERERS[format](report, detail))] });
  return rendered;
}

/** @returns the paths of those that could be written */
export async function writeReports(
  reports: readonly RenderedReport[],
  { night, sensor }: Night,
  folder: string,
  steps: Steps,
): Promise<string[]> {
  const failure = `${neutralPath(folder)}: the reports cannot be written`;
  if (steps.attempt(failure, () => mkdirSync(folder, { recursive: true }) ?? folder) === null) return [];
  const paths: string[] = [];
  for (const { format, pieces } of reports) {
    const path = join(folder, `xsaudit-${night}-${sensor}.${EXTENSIONS[format]}`);
    const written = await steps.attemptLater("", async () => {
      await replaceFile(path, pieces, "the report", REPORT_MODE);
      return path;
    });
    if (written !== null) paths.push(written);
  }
  return paths;
}

/** What a night holds is for its owner and group. */
const REPORT_MODE = 0o640;
/** node_exporter runs as someone else. */
const METRICS_MODE = 0o644;
const LAST_SUCCESS = /^xsaudit_last_success_timestamp_seconds\{.*\} (\d+(?:\.\d+)?)$/m;

/** @param status of the run so far */
export async function writeMetrics(
  path: string,
  report: Report,
  night: Night,
  startedAt: Date,
  status: number,
  steps: Steps,
): Promise<void> {
  const { renderMetrics } = await import("../report/metrics.ts");
  const endedAt = new Date();
  const succeeded = status === ExitStatus.done || status === ExitStatus.findings;
  const lastSuccess = succeeded ? endedAt : lastSuccessIn(path);
  const text = renderMetrics(report, { night, startedAt, endedAt, succeeded, lastSuccess });
  await steps.attemptLater("", () => replaceFile(path, [text], "the metrics", METRICS_MODE));
}

/** What the run before wrote. */
function lastSuccessIn(path: string): Date | null {
  try {
    const seconds = LAST_SUCCESS.exec(readFileSync(path, "utf8"))?.[1];
    return seconds === undefined ? null : new Date(Number(seconds) * 1000);
  } catch {
    return null;
  }
}
