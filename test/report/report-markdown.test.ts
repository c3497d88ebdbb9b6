/** The report for a ticket. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import type { Finding } from "../../src/audit/finding.ts";
import type { Past } from "../../src/report/past.ts";
import type { Report } from "../../src/report/report.ts";
import { renderReportMarkdown } from "../../src/report/report-markdown.ts";
import { runCli } from "../cli/run-cli.ts";
import { hostileReport } from "../dashboard/hostile-report.ts";
import { SITE_FILE } from "../fixtures/files.ts";
import { pastOf } from "./pasts.ts";
import { nightBefore, SHOWCASE, wholeReport } from "./reports.ts";

let report: Report;
beforeAll(async () => {
  report = { ...(await wholeReport(SHOWCASE, "--site", SITE_FILE)), generatedAt: "2026-01-05T06:01:00.000Z" };
});

function markdownOf(one: Report, past: Past | null = null): string {
  return [...renderReportMarkdown(one, past)].join("");
}

function withFinding(change: Partial<Finding>): Report {
  return { ...report, findings: [{ ...report.findings[0]!, ...change }, ...report.findings.slice(1)] };
}

it("reads as it should", async () => {
  await expect(markdownOf(report)).toMatchFileSnapshot("bad-morning.md");
  await expect(markdownOf(report, pastOf(report, nightBefore(report)))).toMatchFileSnapshot("bad-night.md");
});

it("begins with the answer", async () => {
  expect(markdownOf(report)).toMatch(/^## 4 open findings: 2 high, 1 medium, 1 low\.\n/);
  expect(markdownOf(report, pastOf(report, nightBefore(report)))).toMatch(/^## .* 1 low\. 1 new, 1 gone\.\n/);
  expect(markdownOf(report, pastOf(report, null))).toMatch(/^## .* 1 low\. The first night\.\n/);
  expect(markdownOf({ ...report, findings: [] })).toMatch(/^## No open findings\.\n/);
});

it("is what the command line writes", async () => {
  const { output, status } = await runCli("analyze", SHOWCASE, "--site", SITE_FILE, "--format", "markdown");
  expect(status).toBe(0);
  expect(output.replaceAll(/until: .*/g, "")).toBe(markdownOf(report).replaceAll(/until: .*/g, ""));
});

it("shows of each finding an entry that accepts it, all of it and nothing else", async () => {
  const folder = mkdtempSync(join(tmpdir(), "xsaudit-markdown-"));
  try {
    const { output } = await runCli("analyze", SHOWCASE, "--site", SITE_FILE, "--format", "markdown");
    const entries = [...output.matchAll(/`accept`:\n\n```yaml\n(.*?)\n```/gs)].map(([, entry]) => entry!);
    expect(entries).toHaveLength(4);
    for (const [index, entry] of entries.entries()) {
      const path = join(folder, "site.yaml");
      writeFileSync(path, `${readFileSync(SITE_FILE, "utf8")}\naccept:\n${entry}\n`);
      const { findings } = await wholeReport(SHOWCASE, "--site", path);
      const accepted = findings.filter((finding) => finding.accepted !== null);
      expect(accepted.map(({ id }) => id)).toEqual([report.findings[index]!.id]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it("says what it leaves out", () => {
  const many = Array.from({ length: 90 }, (_, index) => ({ ...report.findings[0]!, id: `f-${index}` }));
  const text = markdownOf({ ...report, findings: many });
  expect(text.match(/^### HIGH/gm)).toHaveLength(20);
  expect(text).toContain("And 20 more, which the JSON report has.");
  const conversations = report.conversations.map(({ id }) => id);
  expect(markdownOf(withFinding({ conversations }))).toContain("And 18 conversations more.");
});

it("stays short, whatever the report holds", () => {
  const coverage = Array.from({ length: 5000 }, (_, index) => ({
    ...({ requirement: `row.${index}`, status: "unseen", conversations: 0, why: `cause ${index % 100}` } as const),
  }));
  const inputs = Array.from({ length: 1000 }, () => ({
    ...report.inputs[0]!,
    problem: { kind: "cut", offset: 1, message: "ends in the middle" },
  }));
  expect(markdownOf({ ...report, coverage, inputs }).length).toBeLessThan(100_000);
});

it("marks nothing up that others chose", () => {
  for (const hostile of [
    "<img src=x>",
    "[a](http://b)",
    "@all #1 !2",
    "- zz",
    "1. zz",
    "# zz",
    "```\n# zz",
    "a\r\n# b",
  ]) {
    const text = markdownOf(withFinding({ title: hostile, reason: hostile, check: hostile, suggestion: null }));
    const plain = text.replaceAll(/^(`{3,})yaml\n.*?\n\1$/gms, "");
    expect(plain).not.toMatch(/(?<!\\)[<@[]|^\d+[.)] |^- zz|^- # |http:\/\//m);
    expect(plain.match(/^#+ /gm)?.length).toBe(markdownOf(report).match(/^#+ /gm)?.length);
  }
  expect(markdownOf(withFinding({ suggestion: "- {id: x, reason: '````'}" }))).toContain("`````yaml\n");
});

it("takes any text", () => {
  expect(markdownOf(hostileReport(report))).toMatch(/^## 4 open findings/);
});
