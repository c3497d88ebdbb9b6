/** A report as large as an audit's limits allow, and what the keys make of it. */
import { beforeAll, expect, it } from "vitest";
import type { Report } from "../../src/report/report.ts";
import { createTestSession, frameOf, LARGE, SMALL, type } from "./frame.tsx";
import { largeReport } from "./large-report.ts";
import { auditShowcase } from "./showcase.ts";

const CONVERSATIONS = 100_000;
const DATA_ROW = /^[ >] (answered|refused|rejected|silent|reset|stalled|one-way|unproven|pending|sent) /;

let report: Report;
beforeAll(async () => {
  report = largeReport(await auditShowcase(), CONVERSATIONS);
});

function rowsOf(frame: string): string[] {
  return frame.split("\n").filter((line) => DATA_ROW.test(line));
}

/** But for when it was seen last. */
function selectedRow(frame: string): string | undefined {
  return rowsOf(frame)
    .find((row) => row.startsWith(">"))
    ?.slice(0, -"01-05 06:00:00".length);
}

it("shows the first and the last of 100,000 conversations, and as many as there is room for", () => {
  const session = createTestSession(report);
  type(session, "<tab><tab>", LARGE);
  const first = frameOf(session, LARGE);
  expect(first).toContain("Conversations 100,000");
  expect(first.split("\n")).toHaveLength(LARGE.rows);
  type(session, "G", LARGE);
  const last = rowsOf(frameOf(session, LARGE));
  expect(last.at(-1)).toMatch(/^>/);
  expect(last.length).toBe(rowsOf(first).length);
  expect(last.filter((row) => rowsOf(first).includes(row))).toEqual([]);
});

it("finds one of them", () => {
  const session = createTestSession(report);
  type(session, "/client:10.1.134.159<enter><tab><tab>");
  const frame = frameOf(session, SMALL);
  expect(frame).toContain("Conversations 1 of 100,000");
  expect(rowsOf(frame)).toHaveLength(1);
});

it("keeps the cursor on its row while a flood of new ones comes", () => {
  const session = createTestSession(report);
  type(session, "<tab><tab><page-down><down>", LARGE);
  const selected = selectedRow(frameOf(session, LARGE));
  expect(selected).toMatch(/10\.0\.0\.\d/);
  const more = largeReport(report, CONVERSATIONS + 50_000);
  session.update({ status: session.screen(LARGE).status, report: more });
  const frame = frameOf(session, LARGE);
  expect(frame).toContain("Conversations 150,000");
  expect(selectedRow(frame)).toBe(selected);
});
