/** A difference as people read it, in a terminal and in a ticket. */
import { stripVTControlCharacters } from "node:util";
import { beforeAll, expect, it } from "vitest";
import { compareReports, type Difference } from "../../src/report/difference.ts";
import { renderDifferenceMarkdown } from "../../src/report/difference-markdown.ts";
import { renderDifferenceText } from "../../src/report/difference-text.ts";
import type { StoredReport } from "../../src/report/stored-report.ts";
import { AFTER, audit, BEFORE, SHOWCASE, withConversations, withFindings } from "./reports.ts";

let closing: Difference;
let twoMornings: Difference;
beforeAll(async () => {
  closing = compare(await audit(BEFORE), await audit(AFTER));
  const morning = await audit(SHOWCASE);
  twoMornings = compare(theMorningBefore(morning), theMorningAfter(morning));
});

function compare(a: StoredReport, b: StoredReport): Difference {
  return compareReports({ path: "yesterday.json", report: a }, { path: "today.json", report: b }, "0.0.1");
}

/** One licence port still worked, and the stranger on SSH was known to someone. */
function theMorningBefore(morning: StoredReport): StoredReport {
  const answered = withConversations(morning, (one) =>
    one.server.port === 7279 ? { ...one, outcome: "answered" } : one,
  );
  return withFindings(answered, (finding) => {
    if (finding.requirement === "license.checkout") return null;
    const accepted = { reason: "ticket 4711", owner: "netops", until: "2026-01-04" };
    return finding.kind === "unexpected" ? { ...finding, accepted } : finding;
  });
}

/** Another day's capture: no console polls, no backup, another matrix. */
function theMorningAfter(morning: StoredReport): StoredReport {
  const gone = ["10.10.0.32", "10.20.0.10"];
  const conversations = withConversations(morning, ({ client, server, ...rest }) =>
    gone.includes(client.address) || gone.includes(server.address) ? null : { client, server, ...rest },
  );
  return {
    ...withFindings(conversations, (finding) => (finding.requirement === "xencenter.vnc" ? null : finding)),
    matrix: { id: "xcp-ng-8.3", title: "XCP-ng 8.3: ports", source: "its public pages" },
    endpoints: morning.endpoints.map((one) => (one.address === "10.10.0.32" ? { ...one, seen: false } : one)),
    coverage: morning.coverage.map((row) =>
      row.requirement === "xencenter.vnc" ? { ...row, status: "not-observable" } : row,
    ),
  };
}

it("reads as it should", async () => {
  await expect(renderDifferenceText(closing, false)).toMatchFileSnapshot("difference.txt");
  await expect(renderDifferenceText(twoMornings, false)).toMatchFileSnapshot("difference-of-mornings.txt");
});

it("is Markdown for a ticket", async () => {
  await expect(renderDifferenceMarkdown(closing)).toMatchFileSnapshot("difference.md");
  await expect(renderDifferenceMarkdown(twoMornings)).toMatchFileSnapshot("difference-of-mornings.md");
});

it("fits into 80 columns", () => {
  for (const difference of [closing, twoMornings]) {
    const lines = renderDifferenceText(difference, false).split("\n");
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  }
});

it("says with colours only what the words say", () => {
  const coloured = renderDifferenceText(twoMornings, true);
  expect(coloured).toContain("\u001b[31m");
  expect(stripVTControlCharacters(coloured)).toBe(renderDifferenceText(twoMornings, false));
});

it("lists some conversations and counts the rest", () => {
  const many = { ...closing, newConversations: Array.from({ length: 1234 }, () => aConversation()) };
  expect(renderDifferenceText(many, false)).toContain("and 1,214 more: --format json lists all");
  expect(renderDifferenceMarkdown(many)).toContain("And 1,034 more.");
});

it("marks nothing up that a report says", () => {
  const { conversation, partiesSeenInOther } = aConversation();
  const target = "a|b <script> @all";
  const text = renderDifferenceMarkdown({
    ...closing,
    newConversations: [{ partiesSeenInOther, conversation: { ...conversation, target } }],
  });
  expect(text).toContain("for a\\|b \\<script\\> \\@all |");
});

function aConversation(): Difference["newConversations"][number] {
  return { conversation: closing.changedConversations[0]!.b, partiesSeenInOther: "both" };
}
