/** Whatever names the traffic has: every form of the report parses back, says the same, and steers no terminal. */
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import type { Report } from "../../src/report/report.ts";
import { renderText } from "../../src/report/text.ts";
import { steersNothing } from "../fuzz/claims.ts";
import { countersAddUp, pageOf, reportOf, writtenForms } from "../fuzz/report-path.ts";
import { parseCsv, parseMarkdownTable, tagsOf, textOf } from "../report/parse-back.ts";
import { captureNaming, HOSTILE_NAME } from "./named-captures.ts";

/** What the palette writes, and nothing else. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are its own
const OWN_SGR = /\u001b\[[0-9;]*m/g;

let knownTags: Set<string>;
beforeAll(async () => {
  knownTags = new Set(tagsOf(pageOf(await reportNaming("a.example"))));
});

function reportNaming(text: string): Promise<Report> {
  return reportOf(captureNaming(text), { path: `captures/${text}.pcap` });
}

it("every text of the traffic is one that was chosen", async () => {
  const { conversations } = await reportNaming("chosen.example");
  expect(conversations.filter(({ target }) => target === "chosen.example").length).toBeGreaterThan(3);
});

it("all forms parse back and steer nothing", async () => {
  await fc.assert(
    fc.asyncProperty(HOSTILE_NAME, async (text) => {
      const report = await reportNaming(text);
      countersAddUp(report);
      const { json, ndjson, csv, markdown, text: shown } = writtenForms(report);
      expect(JSON.parse(json)).toEqual(report);
      const lines = ndjson
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect(lines.filter(({ type }) => type === "finding")).toHaveLength(report.findings.length);
      expectRecords(csv, report);
      expectTables(markdown);
      for (const form of [json, ndjson, csv.replaceAll("\r\n", "\n"), markdown, shown]) steersNothing(form);
      steersNothing(renderText(report, true).replace(OWN_SGR, ""));
    }),
    { numRuns: 80 },
  );
});

it("a page has no element that it has not for harmless names", async () => {
  await fc.assert(
    fc.asyncProperty(HOSTILE_NAME, async (text) => {
      const report = await reportNaming(text);
      const page = pageOf(report);
      steersNothing(page);
      expect(tagsOf(page).filter((tag) => !knownTags.has(tag))).toEqual([]);
      for (const [, json] of page.matchAll(/<script type="application\/json"[^>]*>(.*?)<\/script>/gs))
        JSON.parse(json!);
      for (const { title } of report.findings) expect(textOf(page)).toContain(title);
    }),
    { numRuns: 15 },
  );
});

/** As a spreadsheet reads it. */
function expectRecords(csv: string, { conversations, findings }: Report): void {
  const [columns, ...records] = parseCsv(csv);
  const alone = findings.filter((finding) => finding.conversations.length === 0);
  expect(records).toHaveLength(conversations.length + alone.length);
  for (const record of records) expect(record).toHaveLength(columns!.length);
  const targets = records.slice(0, conversations.length).map((record) => record[columns!.indexOf("target")]);
  const expected = conversations.map(({ target }) => (/^[=+\-@]/.test(target ?? "") ? `'${target}` : (target ?? "")));
  expect(targets).toEqual(expected);
}

/** As a forge reads them: as many cells in each row as there are columns. */
function expectTables(markdown: string): void {
  const tables = markdown.match(/(?:^\|.*\n)+/gm) ?? [];
  for (const table of tables) {
    const [columns, ...rows] = parseMarkdownTable(table);
    for (const row of rows) expect(row).toHaveLength(columns!.length);
  }
}
