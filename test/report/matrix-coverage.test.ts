import { expect, it } from "vitest";
import type { CoverageStatus } from "../../src/audit/words.ts";
import { findMatrix } from "../../src/matrix/catalog.ts";
import { DEFAULT_SETTINGS } from "../../src/matrix/requirement.ts";
import { coverageTable, joinCoverage, renderCoverageText } from "../../src/report/matrix-coverage.ts";
import type { Report } from "../../src/report/report.ts";

const { requirements } = findMatrix("xenserver-8", DEFAULT_SETTINGS)!;
const MATRIX = { id: "xenserver-8", title: "XenServer 8", source: "a document" };

/** A report with nothing in it but what is read here. */
function reportWith(...coverage: [requirement: string, status: CoverageStatus, conversations: number][]): Report {
  const rows = coverage.map(([requirement, status, conversations]) => ({ requirement, status, conversations }));
  return { matrix: MATRIX, generatedAt: "2026-01-05T06:00:00Z", coverage: rows } as unknown as Report; // as said
}

function join(...statuses: CoverageStatus[]) {
  const reports = statuses.map((status) => ({ path: "r.json", report: reportWith(["time.ntp", status, 2]) }));
  return joinCoverage(reports, requirements).rows[0];
}

it.each<[CoverageStatus[], CoverageStatus]>([
  [["unseen"], "unseen"],
  [["not-observable", "unseen"], "unseen"],
  [["seen", "unseen", "not-observable"], "seen"],
  [["failing", "seen"], "failing"],
  [["seen", "failing"], "failing"],
  [["not-observable", "not-observable"], "not-observable"],
])("%j together are %s", (statuses, expected) => {
  expect(join(...statuses)).toMatchObject({ status: expected, conversations: 2 * statuses.length });
});

it("rows come in the matrix's order, those that are not known here last, by their id", () => {
  const report = reportWith(["site.\u001b[31m", "seen", 1], ["time.ntp", "unseen", 0], ["license.request", "seen", 3]);
  const joint = joinCoverage([{ path: "r.json", report }], requirements);
  expect(joint.rows.map(({ id, requirement }) => [id, requirement !== null])).toEqual([
    ["license.request", true],
    ["time.ntp", true],
    ["site.\\u{1b}[31m", false],
  ]);
  expect(renderCoverageText(joint)).toContain(
    "seen site.\\u{1b}[31m, 1 conversation\n  a requirement that is not known",
  );
});

it("every row has as many cells as there are columns", () => {
  const report = reportWith(["site.own", "seen", 1], ["time.ntp", "unseen", 0]);
  const { columns, rows } = coverageTable(joinCoverage([{ path: "r.json", report }], requirements));
  for (const row of rows) expect(row).toHaveLength(columns.length);
});
