/** A live audit judges again and again while the capture goes on: that must change nothing. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createAuditor } from "../../src/audit/auditor.ts";
import type { AuditResult } from "../../src/audit/conclusion.ts";
import { complete } from "../../src/audit/steps.ts";
import { findCaptureFiles, readFiles } from "../../src/capture/files.ts";
import { findMatrix } from "../../src/matrix/catalog.ts";
import { createReport, type Report } from "../../src/report/report.ts";
import { parseSiteFile } from "../../src/site/site-file.ts";
import { allFixtures } from "../fixtures/all.ts";
import { FIXTURE_FOLDER, SITE_FILE } from "../fixtures/files.ts";

const site = parseSiteFile(SITE_FILE, readFileSync(SITE_FILE, "utf8")).site!;
const matrix = findMatrix(site.matrixId, site.settings)!;
const now = new Date("2026-01-06T00:00:00Z");

/** @param each how many packets there are from one judgement to the next */
async function audit(path: string, each: number): Promise<{ judged: Report[]; finished: Report }> {
  const files = await findCaptureFiles([path]);
  const inputs = files.map(({ input }) => input);
  const auditor = createAuditor(site, matrix);
  const reportOf = (result: AuditResult) => {
    const report = createReport(result, { version: "0", now, matrix, site, inputs });
    // They come in the order in which flows showed them.
    return { ...report, endpoints: report.endpoints.toSorted((a, b) => (a.address < b.address ? -1 : 1)) };
  };
  const judged: Report[] = [];
  await readFiles(files, (block, from, to) => {
    for (let at = from; at < to; at += each) {
      auditor.audit(block, at, Math.min(at + each, to));
      judged.push(reportOf(complete(auditor.judge(inputs, now))));
    }
  });
  judged.push(reportOf(complete(auditor.judge(inputs, now))));
  return { judged, finished: reportOf(auditor.finish(inputs, now)) };
}

it("says at the end what it says without having judged before, and judges open flows as ended ones", async () => {
  for (const { name, extension } of allFixtures()) {
    const path = join(FIXTURE_FOLDER, `${name}.${extension}`);
    const often = await audit(path, 7);
    const never = await audit(path, Number.POSITIVE_INFINITY);
    expect(often.finished, name).toEqual(never.finished);
    expect(often.judged.at(-1), name).toEqual(often.finished);
  }
}, 60_000);

it("counts every packet at any time", async () => {
  const { judged } = await audit(join(FIXTURE_FOLDER, "showcase/bad-morning.pcap"), 1);
  expect(judged.map(({ sensor }) => sensor.packets).slice(0, 3)).toEqual([1, 2, 3]);
  for (const { sensor } of judged) {
    const undecoded = sensor.undecoded.reduce((sum, { packets }) => sum + packets, 0);
    expect(sensor.decoded + undecoded + sensor.duplicates).toBe(sensor.packets);
  }
});
