/** Nights as the tests store them: reports audited from fixtures, with whatever a test changes, and hours. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type History, openHistory } from "../../src/history/store.ts";
import type { ConversationHour } from "../../src/report/conversation-hours.ts";
import type { Night } from "../../src/report/past.ts";
import type { Report } from "../../src/report/report.ts";
import type { AcceptEntry } from "../../src/site/site.ts";
import { parseSiteFile } from "../../src/site/site-file.ts";
import { SITE_FILE } from "../fixtures/files.ts";
import { AFTER, auditToJson, BEFORE, SHOWCASE } from "../report/reports.ts";

export { AFTER, BEFORE, SHOWCASE };

const audited = new Map<string, Promise<Report>>();

/** The report on a capture of the fixtures, audited once. */
export function reportOn(capture: string): Promise<Report> {
  const known = audited.get(capture);
  if (known !== undefined) return known;
  const report = auditToJson(capture, "--site", SITE_FILE).then((json) => JSON.parse(json) as Report);
  audited.set(capture, report);
  return report;
}

export function nightOf(night: string, sensor = "span1"): Night {
  return { night, sensor, from: `${night}T00:00:00Z`, to: `${night}T23:00:00Z` };
}

/** An hour for each conversation. */
export function hoursOf(report: Report): ConversationHour[] {
  return report.conversations.map(({ id, outcome, attempts, answered, failed, packets, bytes, firstSeen }) => ({
    conversation: id,
    hour: `${firstSeen.slice(0, "YYYY-MM-DDTHH".length)}:00:00Z`,
    outcome,
    attempts,
    answered,
    failed,
    flows: 1,
    packets,
    bytes,
  }));
}

/** A folder that goes with the test. */
export function createFolder(prefix = "xsaudit-test-"): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The history in that folder, closed when the test is done. */
export async function opened(directory: string, accept: readonly AcceptEntry[] | null = null): Promise<History> {
  const history = await openHistory(directory, accept);
  onTestFinished(() => history.close());
  return history;
}

/** Writes the reports as nights of one sensor. */
export async function storeNights(
  directory: string,
  nights: readonly (readonly [night: string, report: Report])[],
  sensor = "span1",
): Promise<void> {
  const history = await openHistory(directory, null);
  for (const [night, report] of nights) await history.write(nightOf(night, sensor), report, hoursOf(report));
  history.close();
}

/** The entries of an accept list, as lines of YAML. */
export function acceptEntries(...entries: readonly string[]): readonly AcceptEntry[] {
  const lines = entries.map((entry) => `  - ${entry}`).join("\n");
  const { site, mistakes } = parseSiteFile("site.yaml", `version: 1\naccept:\n${lines}\n`);
  if (site === null) throw new Error(JSON.stringify(mistakes));
  return site.accept;
}
