/** The report for a spreadsheet. */
import { beforeAll, expect, it } from "vitest";
import type { Report } from "../../src/report/report.ts";
import { renderReportCsv } from "../../src/report/report-csv.ts";
import { runCli } from "../cli/run-cli.ts";
import { largeReport } from "../dashboard/large-report.ts";
import { SITE_FILE } from "../fixtures/files.ts";
import { SHOWCASE, wholeReport } from "./reports.ts";

let report: Report;
beforeAll(async () => {
  report = await wholeReport(SHOWCASE, "--site", SITE_FILE);
});

type Row = Readonly<Record<string, string>>;

function rowsOf(one: Report): Row[] {
  return parse([...renderReportCsv(one)].join(""));
}

/** No cell of these reports has a line's end. */
function parse(text: string): Row[] {
  const [columns = [], ...records] = text
    .split("\r\n")
    .slice(0, -1)
    .map((line) => [...`,${line}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(cellOf));
  return records.map((cells) => {
    expect(cells).toHaveLength(columns.length);
    return Object.fromEntries(columns.map((column, index) => [column, cells[index]!]));
  });
}

function cellOf([, quoted, plain]: RegExpMatchArray): string {
  return quoted?.replaceAll('""', '"') ?? plain ?? "";
}

it("has a record for each conversation, in the report's order", () => {
  const rows = rowsOf(report);
  expect(rows.map(({ conversation }) => conversation)).toEqual(report.conversations.map(({ id }) => id));
  expect(rows.find((row) => row["server port"] === "7279")).toMatchObject({
    "client address": "10.10.0.11",
    "client name": "xs1",
    "client roles": "host; coordinator",
    "server name": "lic",
    transport: "tcp",
    verdict: "expected",
    requirements: "license.checkout",
    "nearest requirement": "",
    outcome: "silent",
    failed: "1",
    "first seen": "2026-01-05T06:00:07.000000Z",
    "finding kinds": "blocked",
    "worst severity": "high",
    "finding requirements": "license.checkout",
    "finding titles": "lic gives xs1 and xs2 no answer on TCP 7279",
    accepted: "no",
  });
});

it("names all findings of a conversation in one record, the worst severity once", () => {
  const [conversation] = report.conversations;
  const own = (given: Partial<Report["findings"][number]>) => ({
    ...report.findings[0]!,
    conversations: [conversation!.id],
    ...given,
  });
  const accepted = { reason: "ticket 4711", owner: null, until: null };
  const findings = [own({ id: "f-1", severity: "low" }), own({ id: "f-2", kind: "advisory", accepted })];
  expect(rowsOf({ ...report, findings })[0]).toMatchObject({
    findings: "f-1; f-2",
    "finding kinds": "blocked; advisory",
    "worst severity": "high",
    accepted: "no; yes",
    "accepted because": "not accepted; ticket 4711",
  });
});

it("keeps a finding that has no conversation, in a record at the end", () => {
  const sensor = {
    ...report.findings[0]!,
    id: "f-sensor",
    kind: "sensor",
    requirement: null,
    conversations: [],
  } as const;
  const rows = rowsOf({ ...report, findings: [sensor, ...report.findings] });
  expect(rows).toHaveLength(report.conversations.length + 1);
  expect(rows.at(-1)).toMatchObject({ conversation: "", verdict: "", findings: "f-sensor", "finding kinds": "sensor" });
});

it("runs nothing in a spreadsheet that came off the wire", () => {
  const [first, ...others] = report.conversations;
  const text = [
    ...renderReportCsv({ ...report, conversations: [{ ...first!, target: "=cmd|'/c calc'!A1" }, ...others] }),
  ];
  expect(text.join("")).toContain(",'=cmd|'/c calc'!A1,");
});

it("is what the command line writes", async () => {
  const { output, status } = await runCli("analyze", SHOWCASE, "--site", SITE_FILE, "--format", "csv");
  expect(status).toBe(0);
  expect(parse(output)).toEqual(rowsOf(report));
});

it("comes in few pieces, however long", () => {
  const pieces = [...renderReportCsv(largeReport(report, 20_000))];
  expect(pieces.length).toBeLessThan(60);
});
