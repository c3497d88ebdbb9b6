/**
 * A report that was written to a file before, or a sentence on why it is none.
 */
import { neutralPath } from "../names/neutral-text.ts";
import type { Report } from "../report/report.ts";
import { parseReport } from "../report/schema.ts";
import { UsageError } from "./exit-status.ts";
import { readText } from "./text-file.ts";

export async function readReport(path: string): Promise<Report> {
  const advice = "Give a file that xsaudit analyze --format json wrote.";
  const value = parseJson(await readText(path, "the report"));
  if (value === undefined) throw new UsageError(`${neutralPath(path)}: not a report: not valid JSON. ${advice}`);
  const parsed = parseReport(value);
  if (parsed.report !== null) return parsed.report;
  throw new UsageError(`${neutralPath(path)}: not a report of this version: ${parsed.problem}. ${advice}`);
}

/** Undefined where the text is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
