/**
 * The report that someone asks for at the dashboard: a JSON file of its own, which never takes another's place.
 */
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { neutralPath } from "../names/neutral-text.ts";
import { renderJson } from "../report/json.ts";
import type { Report } from "../report/report.ts";
import { failToWrite } from "./output-file.ts";

/** @returns a sentence that says where it is */
export async function writeReportCopy(report: Report, folder = "."): Promise<string> {
  // 2026-01-05T06:01:00.000Z, without what some file systems have no room for
  const path = resolve(folder, `xsaudit-${report.generatedAt.replaceAll(/[:.]/g, "-")}.json`);
  const place = neutralPath(path);
  try {
    await writeFile(path, renderJson(report), { flag: "wx" });
    return `The report is in ${place}`;
  } catch (error) {
    const failure = error as NodeJS.ErrnoException; // node:fs/promises throws no others for a path and strings
    return failure.code === "EEXIST" ? `The report is in ${place} already` : failToWrite(path, "the report")(failure);
  }
}
