import { beforeAll, expect, it } from "vitest";
import { createHeadlessLines } from "../../src/live/headless-lines.ts";
import type { LiveStatus } from "../../src/live/status.ts";
import type { Report } from "../../src/report/report.ts";
import { SITE_FILE } from "../fixtures/files.ts";
import { auditToJson, SHOWCASE } from "../report/reports.ts";

const START_MS = Date.UTC(2026, 10, 22, 3, 15);
const STATUS: LiveStatus = {
  source: "eth0",
  state: "running",
  notice: null,
  elapsedMs: 0,
  packets: 119,
  wireBytes: 9000,
  rates: [{ packetsPerSecond: 1, bitsPerSecond: 8 }],
  kernelDropped: 0,
  progress: null,
};
const { rates: _, progress: __, ...SPOKEN_STATUS } = STATUS;

let report: Report;
beforeAll(async () => {
  report = JSON.parse(await auditToJson(SHOWCASE, "--site", SITE_FILE));
});

function timeAt(seconds: number): Date {
  return new Date(START_MS + seconds * 1000);
}

function parse(lines: Iterable<string>): Record<string, unknown>[] {
  return [...lines]
    .join("")
    .trimEnd()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

it("begins with what the traffic is held against, the status, and the findings", () => {
  const lines = parse(createHeadlessLines(timeAt(0)).next(report, STATUS, timeAt(1)));
  const { tool, matrix, site } = report;
  const at = "2026-11-22T03:15:01.000Z";
  expect(lines.slice(0, 2)).toEqual([
    { type: "context", at, schema: "xsaudit.lines/1", tool, matrix, site },
    { type: "status", at, status: SPOKEN_STATUS },
  ]);
  expect(lines.slice(2).map(({ type, at, change }) => [type, at, change])).toEqual(
    report.findings.map(() => ["finding", at, "new"]),
  );
});

it("is silent while nothing changes, but for a summary each minute", () => {
  const headless = createHeadlessLines(timeAt(0));
  headless.next(report, STATUS, timeAt(0));
  const spoken = Array.from({ length: 180 }, (_, second) => {
    const status = { ...STATUS, elapsedMs: second * 1000, packets: second };
    return parse(headless.next(report, status, timeAt(second + 1))).map((line) => [second + 1, line]);
  }).flat();
  expect(spoken).toEqual(
    [60, 120, 180].map((second) => [
      second,
      {
        type: "summary",
        at: timeAt(second).toISOString(),
        summary: report.summary,
        status: { ...SPOKEN_STATUS, elapsedMs: (second - 1) * 1000, packets: second - 1 },
      },
    ]),
  );
});

it("says when the interface goes away, at most each ten seconds, and how it is then", () => {
  const headless = createHeadlessLines(timeAt(0));
  const spoken = Array.from({ length: 34 }, (_, second) => {
    const isAway = second >= 5 && second % 2 === 1;
    const status = isAway ? { ...STATUS, state: "waiting" as const, notice: "eth0 is gone" } : STATUS;
    return parse(headless.next(report, status, timeAt(second)))
      .filter(({ type }) => type === "status")
      .map((line) => [second, (line.status as LiveStatus).state]);
  }).flat();
  expect(spoken).toEqual([
    [0, "running"],
    [11, "waiting"],
    [22, "running"],
    [33, "waiting"],
  ]);
});

it("says it when the site file was read again", () => {
  const headless = createHeadlessLines(timeAt(0));
  headless.next(report, STATUS, timeAt(0));
  const site = { path: "site.yaml", endpoints: 3, pool: null };
  expect(parse(headless.next({ ...report, site }, STATUS, timeAt(1)))).toMatchObject([{ type: "context", site }]);
});

it("ends with what waited, a summary, and the complete report", () => {
  const headless = createHeadlessLines(timeAt(0));
  headless.next(report, STATUS, timeAt(0));
  const [gone, ...findings] = report.findings;
  const last = { ...report, findings };
  const ended = { ...STATUS, state: "ended" as const };
  const lines = parse(headless.last(last, ended, timeAt(5)));
  expect(lines).toMatchObject([
    { type: "status", status: { state: "ended" } },
    { type: "finding", change: "gone", finding: gone },
    { type: "summary", status: { state: "ended" } },
    { type: "report", at: timeAt(5).toISOString() },
  ]);
  expect(lines.at(-1)?.report).toEqual(last);
});
