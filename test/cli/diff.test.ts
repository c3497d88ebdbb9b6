/** `xsaudit diff`: what changed between two stored reports. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SITE_FILE } from "../fixtures/files.ts";
import { AFTER, auditToJson, BEFORE, SHOWCASE } from "../report/reports.ts";
import { runCli } from "./run-cli.ts";

let folder: string;
let before: string;
let after: string;
let showcase: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
  before = write("before.json", await auditToJson(BEFORE, "--site", SITE_FILE));
  after = write("after.json", await auditToJson(AFTER, "--site", SITE_FILE));
  showcase = write("showcase.json", await auditToJson(SHOWCASE, "--site", SITE_FILE));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function siteAccepting(name: string, match: string): string {
  const entry = `{match: ${match}, reason: "ticket 1"}`;
  return write(name, `${readFileSync(SITE_FILE, "utf8")}accept:\n  - ${entry}\n`);
}

describe("--fail-on", () => {
  it.each([
    ["new", 1],
    ["blocked", 1],
    ["unexpected,blocked", 1],
    ["unexpected,sensor", 0],
  ])("%s ends with %i after a new blocked finding", async (words, status) => {
    expect((await runCli("diff", before, after, "--fail-on", words)).status).toBe(status);
  });

  it("has nothing to say of findings that are gone, nor of two reports alike", async () => {
    expect((await runCli("diff", after, before, "--fail-on", "new")).status).toBe(0);
    expect((await runCli("diff", showcase, showcase, "--fail-on", "new,blocked")).status).toBe(0);
    expect((await runCli("diff", before, after)).status).toBe(0);
  });

  it("passes over what the site file accepts, in reports that were made without it", async () => {
    const site = siteAccepting("fits.yaml", "{server: license-server, transport: tcp, port: 27000}");
    const accepted = await runCli("diff", before, after, "--site", site, "--fail-on", "new,blocked");
    expect(accepted.status).toBe(0);
    expect(accepted.output).toContain("No new findings (of the accepted ones 1 new).");
    const other = siteAccepting("fits-not.yaml", "{client: 10.10.0.12, port: 27000}");
    expect((await runCli("diff", before, after, "--site", other, "--fail-on", "new")).status).toBe(1);
  });
});

it("leaves the reports as they are", async () => {
  const contents = [before, after].map((path) => readFileSync(path, "utf8"));
  const site = siteAccepting("any.yaml", "{port: 27000}");
  await runCli("diff", before, after, "--site", site, "-o", join(folder, "out.txt"));
  expect([before, after].map((path) => readFileSync(path, "utf8"))).toEqual(contents);
});

it("of two reports alike says so first", async () => {
  const { output } = await runCli("diff", after, after);
  expect(output.split("\n")[0]).toBe("No difference.");
});

it("JSON has all of it, and the same every time", async () => {
  const { output } = await runCli("diff", before, showcase, "--format", "json");
  const difference = JSON.parse(output);
  expect(Object.keys(difference)).toEqual([
    "schema",
    "tool",
    "a",
    "b",
    "summary",
    "notes",
    "newFindings",
    "goneFindings",
    "changedFindings",
    "newConversations",
    "missingConversations",
    "changedConversations",
    "changedCoverage",
  ]);
  expect(difference).toMatchObject({ schema: "xsaudit.diff/1", a: { path: before }, b: { path: showcase } });
  expect(difference.summary.findings.new).toBe(difference.newFindings.length);
  expect((await runCli("diff", before, showcase, "--format", "json")).output).toBe(output);
});

it("-o writes it to a file and nothing to standard output", async () => {
  const path = join(folder, "ticket.md");
  expect(await runCli("diff", before, after, "--format", "markdown", "-o", path)).toEqual({
    status: 0,
    output: "",
    error: "",
  });
  expect(readFileSync(path, "utf8")).toMatch(/^## 1 new finding\./);
});

it("--color always paints, --color auto does not where there is no terminal", async () => {
  expect((await runCli("diff", before, after, "--color", "always")).output).toContain("\u001b[31m");
  expect((await runCli("diff", before, after)).output).not.toContain("\u001b");
});

describe("wrong usage ends with 2, a sentence and no output", () => {
  it.each([
    [() => ["nowhere.json", after], "nowhere.json: the report cannot be read: no such file or directory."],
    [() => [before, AFTER], `${AFTER}: line 1, column 1: not JSON from here on; make one with xsaudit analyze`],
    [
      () => [before, write("cut.json", readFileSync(after, "utf8").slice(0, 3000))],
      "the report ends here in the middle",
    ],
    [() => [before, write("v2.json", '{"schema": "xsaudit.report/2"}')], 'v2.json: schema: "xsaudit.report/2" is not'],
    [() => [write("\u001b[31m.json", "[]"), after], "\\u{1b}[31m.json: JSON, but no report of xsaudit"],
    [() => ["-", "-"], "standard input can be one of the two reports, not both"],
    [() => [before], "missing required argument 'report-b'"],
    [() => [before, after, "--fail-on", "old"], '--fail-on: "old" is no kind of finding; known are new, blocked,'],
    [() => [before, after, "--format", "html"], "Allowed choices are text, json, markdown"],
    [() => [before, after, "--site", "nowhere.yaml"], "nowhere.yaml: the site file cannot be read"],
    [() => [before, after, "-o", "/nowhere/out"], "/nowhere/out: the difference cannot be written: no such file"],
  ])("%#: %s", async (argvOf, sentence) => {
    const { status, output, error } = await runCli("diff", ...argvOf());
    expect(status).toBe(2);
    expect(output).toBe("");
    expect(error).toContain(sentence);
    expect(error).not.toMatch(/\n\s+at /);
    expect(error).not.toContain("\u001b");
  });

  it("names the places of all mistakes of a report", async () => {
    const report = JSON.parse(readFileSync(after, "utf8"));
    report.conversations[1].outcome = "blocked";
    delete report.findings[0].title;
    const path = write("wrong.json", JSON.stringify(report));
    const { error } = await runCli("diff", before, path);
    expect(error.trimEnd().split("\n")).toEqual([
      expect.stringMatching(/wrong\.json: conversations\[1\]\.outcome: "blocked": expected one of .+\.$/),
      expect.stringMatching(/wrong\.json: findings\[0\]\.title is missing\.$/),
    ]);
  });

  it("never writes over one of the reports", async () => {
    const copy = join(folder, "copy.json");
    copyFileSync(after, copy);
    const { status, error } = await runCli("diff", before, copy, "-o", copy);
    expect(status).toBe(2);
    expect(error).toContain("is an input: the difference would take its place");
    expect(readFileSync(copy, "utf8")).toBe(readFileSync(after, "utf8"));
  });
});
