import { beforeAll, describe, expect, it } from "vitest";
import { renderNdjson, reportLine } from "../../src/report/ndjson.ts";
import type { Report } from "../../src/report/report.ts";
import { runCli } from "../cli/run-cli.ts";
import { SITE_FILE } from "../fixtures/files.ts";
import { auditToJson, SHOWCASE } from "./reports.ts";

/** What stands in a line behind its type and time; entries of a list have a line each. */
const LISTS = {
  input: "inputs",
  endpoint: "endpoints",
  conversation: "conversations",
  coverage: "coverage",
  finding: "findings",
} as const;

let report: Report;
beforeAll(async () => {
  report = JSON.parse(await auditToJson(SHOWCASE, "--site", SITE_FILE));
});

type Line = Readonly<Record<string, unknown>> & { readonly type: string };

function linesOf(text: string): Line[] {
  const lines = text.split("\n");
  expect(lines.pop()).toBe("");
  return lines.map((line) => JSON.parse(line));
}

describe("the lines of a report", () => {
  it("have all of it, in its order", () => {
    const lines = linesOf([...renderNdjson(report)].join(""));
    const entries = (type: keyof typeof LISTS) => lines.filter((line) => line.type === type).map((line) => line[type]);
    for (const [type, list] of Object.entries(LISTS)) expect(entries(type as keyof typeof LISTS)).toEqual(report[list]);
    const { schema, tool, generatedAt, matrix, site, sensor, summary } = report;
    expect(schema).toBe("xsaudit.report/1");
    expect(lines[0]).toEqual({ type: "context", at: generatedAt, schema: "xsaudit.lines/1", tool, matrix, site });
    expect(lines.find(({ type }) => type === "sensor")).toEqual({ type: "sensor", at: generatedAt, sensor });
    expect(lines.at(-1)).toEqual({ type: "summary", at: generatedAt, summary, status: null });
    expect(lines.every(({ at }) => at === generatedAt)).toBe(true);
  });

  it("come in pieces, none of them twice", () => {
    const conversations = Array.from({ length: 100 }, () => report.conversations).flat();
    const pieces = [...renderNdjson({ ...report, conversations })];
    expect(pieces.length).toBeGreaterThan(3);
    const ids = linesOf(pieces.join("")).flatMap(({ conversation }) =>
      conversation === undefined ? [] : [(conversation as Report["conversations"][number]).id],
    );
    expect(ids).toEqual(conversations.map(({ id }) => id));
  });

  it("have their fields in one order", () => {
    const finding = linesOf([...renderNdjson(report)].join("")).find(({ type }) => type === "finding")!;
    expect(Object.keys(finding)).toEqual(["type", "at", "change", "finding", "conversationCount", "outcomes"]);
    expect(Object.keys(finding.finding as object)).toEqual([
      ...["id", "kind", "severity", "requirement", "title", "reason", "check", "suggestion", "conversations"],
      "accepted",
    ]);
    expect(finding).toMatchObject({ change: "new", conversationCount: 2, outcomes: { silent: 2 } });
  });

  it("are written by the command, as to a file", async () => {
    const { status, output } = await runCli("analyze", SHOWCASE, "--site", SITE_FILE, "--format", "ndjson");
    expect(status).toBe(0);
    const withoutTime = (line: Line): object => ({ ...line, at: null });
    expect(linesOf(output).map(withoutTime)).toEqual(linesOf([...renderNdjson(report)].join("")).map(withoutTime));
  });

  it("count the outcomes of each finding's conversations", () => {
    const outcomes = new Map(report.conversations.map(({ id, outcome }) => [id, outcome]));
    for (const line of linesOf([...renderNdjson(report)].join("")).filter(({ type }) => type === "finding")) {
      const { conversations } = line.finding as Report["findings"][number];
      const counts: Record<string, number> = {};
      for (const id of conversations) counts[outcomes.get(id)!] = (counts[outcomes.get(id)!] ?? 0) + 1;
      expect(line.outcomes).toEqual(counts);
    }
  });
});

it("the whole report in one line is the report, whatever its texts", () => {
  const odd = { ...report, generatedAt: "a\n    b\r\u2028", findings: [], inputs: [] };
  for (const whole of [report, odd]) {
    expect(linesOf([...reportLine(whole, "2026-11-22T03:15:00.000Z")].join(""))).toEqual([
      { type: "report", at: "2026-11-22T03:15:00.000Z", report: whole },
    ]);
  }
});
