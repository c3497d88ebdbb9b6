/**
 * The whole report of a night beside its tables, as JSON in gzip: two of them are compared.
 */
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { neutralPath } from "../names/neutral-text.ts";
import { withAcceptances } from "../report/accept-stored.ts";
import { compareReports, type Difference, type NamedReport } from "../report/difference.ts";
import { renderJson } from "../report/json.ts";
import { readReport } from "../report/read-report.ts";
import type { Report } from "../report/report.ts";
import type { AcceptEntry } from "../site/site.ts";
import { type HistoryProblem, type Partition, REPORT_FILE } from "./layout.ts";

/** A third of the time of the usual level, for a tenth more bytes. */
const GZIP_LEVEL = 3;

/** The system's errors are thrown. */
export async function writeNightReport(folder: string, report: Report): Promise<void> {
  const file = createWriteStream(join(folder, REPORT_FILE), { flags: "wx" });
  await pipeline(Readable.from(renderJson(report)), createGzip({ level: GZIP_LEVEL }), file);
}

/** From one night to another; or why that cannot be told, though both are as they were written. */
export async function compareNights(
  a: Partition,
  b: Partition,
  accept: readonly AcceptEntry[] | null,
  version: string,
): Promise<{ readonly difference: Difference | null; readonly problems: readonly HistoryProblem[] }> {
  const [before, after] = [await readNightReport(a, accept), await readNightReport(b, accept)];
  return before.named === null || after.named === null
    ? { difference: null, problems: [...before.problems, ...after.problems] }
    : { difference: compareReports(before.named, after.named, version), problems: [] };
}

async function readNightReport(
  { path, night }: Partition,
  accept: readonly AcceptEntry[] | null,
): Promise<{ readonly named: NamedReport | null; readonly problems: readonly HistoryProblem[] }> {
  const file = join(path, REPORT_FILE);
  const shown = neutralPath(file);
  const { report, mistakes } = await readReport(file);
  if (report === null) {
    const message = `what changed from or to this night cannot be told: ${mistakes[0]}.`;
    return { named: null, problems: [{ path: shown, message }] };
  }
  const named = { path: shown, report: accept === null ? report : withAcceptances(report, accept, night) };
  return { named, problems: [] };
}
