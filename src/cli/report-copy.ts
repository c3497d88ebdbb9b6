/**
 * The report that someone asks for at the dashboard: a JSON file of its own, which never takes another's place.
 */
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { neutralPath } from "../names/neutral-text.ts";
import { renderJson } from "../report/json.ts";
import type { Report } from "../report/report.ts";
import { failToWrite } from "./output-file.ts";

/** Who root was given up for may write in few places; in this one everyone may. */
const DENIED: ReadonlySet<string | undefined> = new Set(["EACCES", "EPERM", "EROFS"]);

/** What others on this machine need not know: who talks to whom. */
const OWNER_ONLY = 0o600;

/** @returns a sentence that says where it is */
export async function writeReportCopy(report: Report, folders: readonly string[] = [".", tmpdir()]): Promise<string> {
  // 2026-01-05T06:01:00.000Z, without what some file systems have no room for
  const name = `xsaudit-${report.generatedAt.replaceAll(/[:.]/g, "-")}.json`;
  const [folder = ".", ...others] = folders;
  const path = resolve(folder, name);
  const place = neutralPath(path);
  try {
    await writeFile(path, renderJson(report), { flag: "wx", mode: OWNER_ONLY });
    return `The report is in ${place}`;
  } catch (error) {
    const failure = error as NodeJS.ErrnoException; // node:fs/promises throws no others for a path and strings
    if (failure.code === "EEXIST") return `The report is in ${place} already`;
    if (DENIED.has(failure.code) && others.length > 0) return writeReportCopy(report, others);
    return failToWrite(path, "the report")(failure);
  }
}
