/**
 * xsaudit as it is installed, as a process of its own.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { measureProcess, type ProcessCost } from "./process-cost.ts";

export const XSAUDIT = fileURLToPath(new URL("../../bin/xsaudit.js", import.meta.url));
export const REPORT_FILE = "report.json";

/** From the start of the process to the whole report on disk. */
export function measureAudit(
  capture: string,
  folder: string,
  moreArguments: readonly string[] = [],
): Promise<ProcessCost> {
  const report = join(folder, REPORT_FILE);
  return measureProcess(process.execPath, [
    XSAUDIT,
    "analyze",
    capture,
    "--format",
    "json",
    "-o",
    report,
    ...moreArguments,
  ]);
}
