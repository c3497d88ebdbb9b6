/**
 * xsaudit as it is installed, as a process of its own.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { measureProcess, type ProcessCost } from "./process-cost.ts";

export const XSAUDIT = fileURLToPath(new URL("../../bin/xsaudit.js", import.meta.url));
export const REPORT_FILE = "report.json";

/** The report is there, and says that a capture ended early. */
export const DAMAGED_STATUS = 3;

/** From the start of the process to the whole report on disk. */
export function measureAudit(
  capture: string,
  folder: string,
  moreArguments: readonly string[] = [],
  goodStatuses: readonly unknown[] = [0],
): Promise<ProcessCost> {
  const report = join(folder, REPORT_FILE);
  const auditArguments = [XSAUDIT, "analyze", capture, "--format", "json", "-o", report, ...moreArguments];
  return measureProcess(process.execPath, auditArguments, goodStatuses);
}
