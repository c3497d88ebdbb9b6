/**
 * `xsaudit matrix coverage`: what stored reports tell of each requirement.
 */
import { findMatrix } from "../matrix/catalog.ts";
import { DEFAULT_SETTINGS, type Requirement } from "../matrix/requirement.ts";
import { neutralPath, neutralText } from "../names/neutral-text.ts";
import { renderCsv } from "../report/csv.ts";
import {
  coverageJson,
  coverageTable,
  type JointCoverage,
  joinCoverage,
  renderCoverageMarkdown,
  renderCoverageText,
} from "../report/matrix-coverage.ts";
import { effectiveRequirements } from "../report/matrix-rows.ts";
import type { StoredReport } from "../report/stored-report.ts";
import { ExitStatus, UsageError } from "./exit-status.ts";
import type { MatrixOptions } from "./matrix.ts";
import { loadReport } from "./report-file.ts";
import { loadSite } from "./site.ts";
import { type Streams, writePieces } from "./streams.ts";

export async function showCoverage(
  paths: readonly string[],
  options: MatrixOptions,
  streams: Streams,
): Promise<number> {
  const reports: { path: string; report: StoredReport }[] = [];
  for (const path of paths) reports.push({ path, report: await loadReport(path) });
  const { id, rows } = await knownRows(options, reports[0]!.report.matrix.id, streams);
  for (const { path, report } of reports) {
    if (report.matrix.id === id) continue;
    throw new UsageError(
      `${neutralPath(path)}: held against ${neutralText(report.matrix.id)}, not ${neutralText(id)}: give reports of one matrix, and its --matrix.`,
    );
  }
  await writePieces(rendered(options, joinCoverage(reports, rows)), streams);
  return ExitStatus.done;
}

/** The rows as the options name them; without any, those of the shipped matrix that the report was held against. */
async function knownRows(
  options: MatrixOptions,
  reportedId: string,
  streams: Streams,
): Promise<{ id: string; rows: readonly Requirement[] }> {
  if (options.site === undefined && options.matrix === undefined) {
    return { id: reportedId, rows: findMatrix(reportedId, DEFAULT_SETTINGS)?.requirements ?? [] };
  }
  const { site, matrix } = await loadSite(options, streams);
  return { id: matrix.id, rows: effectiveRequirements(matrix, site) };
}

function rendered({ format }: MatrixOptions, joint: JointCoverage): Iterable<string> {
  if (format === "json") return [`${JSON.stringify(coverageJson(joint), null, 2)}\n`];
  if (format === "csv") return renderCsv(coverageTable(joint));
  return format === "markdown" ? renderCoverageMarkdown(joint) : [renderCoverageText(joint)];
}
