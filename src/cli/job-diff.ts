/**
 * Compares the reports of two uploads, in every form that there is.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { neutralText } from "../names/neutral-text.ts";
import { compareReports } from "../report/difference.ts";
import { renderDifferenceMarkdown } from "../report/difference-markdown.ts";
import { renderDifferenceText } from "../report/difference-text.ts";
import { renderDifferencePage } from "../report/html/difference-page.ts";
import { renderJson } from "../report/json.ts";
import { type JobTask, OUTPUT_FOLDER, REPORT_A, REPORT_B } from "../server/jobs/job.ts";
import { loadReport } from "./report-file.ts";

export async function compareUploads(
  { nameA, nameB }: Extract<JobTask, { kind: "diff" }>,
  version: string,
): Promise<object> {
  const a = { path: neutralText(nameA), report: await loadReport(REPORT_A) };
  const b = { path: neutralText(nameB), report: await loadReport(REPORT_B) };
  const difference = compareReports(a, b, version);
  await mkdir(OUTPUT_FOLDER);
  await write("difference.json", renderJson(difference));
  await write("difference.md", [renderDifferenceMarkdown(difference)]);
  await write("difference.txt", [renderDifferenceText(difference, false)]);
  await write("difference.html", renderDifferencePage(difference));
  return {};
}

async function write(name: string, pieces: Iterable<string>): Promise<void> {
  await writeFile(`${OUTPUT_FOLDER}/${name}`, pieces);
}
