/**
 * The report as JSON, a line a value at the outer levels, so that it can be read and compared by people too.
 */
import type { Report } from "./report.ts";

export function renderJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
