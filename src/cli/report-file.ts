/**
 * A report that was written to a file before, or a sentence on why it is none.
 */
import { neutralPath } from "../names/neutral-text.ts";
import { readReport } from "../report/read-report.ts";
import type { StoredReport } from "../report/stored-report.ts";
import { UsageError } from "./exit-status.ts";

const STANDARD_INPUT = "-";

/** @param path of the file; `-` is standard input */
export async function loadReport(path: string): Promise<StoredReport> {
  const { report, mistakes } = await readReport(path);
  if (report !== null) return report;
  const place = path === STANDARD_INPUT ? "standard input" : neutralPath(path);
  throw new UsageError(mistakes.map((mistake) => `${place}: ${mistake}.`).join("\n"));
}
