/** A report goes from one thread to another in pieces, and arrives as it was. */
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { complete } from "../../src/audit/steps.ts";
import { createReportReceiver, createReportSender, type ReportPart } from "../../src/live/report-transfer.ts";
import { findMatrix } from "../../src/matrix/catalog.ts";
import { analyzeCaptures } from "../../src/report/analyze.ts";
import type { Report, ReportConversation } from "../../src/report/report.ts";
import { UNKNOWN_SITE } from "../../src/site/site.ts";
import { FIXTURE_FOLDER } from "../fixtures/files.ts";

const matrix = findMatrix(UNKNOWN_SITE.matrixId, UNKNOWN_SITE.settings)!;
let report: Report;
beforeAll(async () => {
  const paths = [join(FIXTURE_FOLDER, "showcase/bad-morning.pcap")];
  report = await analyzeCaptures({ paths, site: UNKNOWN_SITE, matrix, version: "0.0.0" });
});

function createTransfer(): { parts: ReportPart[]; received: Report[]; send: (report: Report) => void } {
  const parts: ReportPart[] = [];
  const received: Report[] = [];
  const receive = createReportReceiver();
  const sendInSteps = createReportSender((part) => {
    parts.push(part);
    // As it comes out of the other thread: a copy.
    const whole = receive(structuredClone(part));
    if (whole !== null) received.push(whole);
  });
  return { parts, received, send: (next) => complete(sendInSteps(next)) };
}

function numbered(count: number): ReportConversation[] {
  return Array.from({ length: count }, (_, index) => ({ ...report.conversations[0]!, id: `c-${index}` }));
}

it("arrives whole", () => {
  const { received, send } = createTransfer();
  send(report);
  expect(received).toEqual([report]);
});

it("comes in pieces that are small, however large it is", () => {
  const { parts, received, send } = createTransfer();
  send({ ...report, conversations: numbered(5000) });
  const sizes = parts.map((part) => (part.kind === "changed" ? part.conversations.length : 0));
  expect(Math.max(...sizes)).toBeLessThanOrEqual(512);
  expect(received[0]!.conversations).toHaveLength(5000);
});

it("brings only what changed", () => {
  const { parts, send } = createTransfer();
  send(report);
  parts.length = 0;
  const [first, ...others] = report.conversations;
  send({ ...report, conversations: [{ ...first!, attempts: first!.attempts + 1 }, ...others] });
  const changed = parts.flatMap((part) => (part.kind === "changed" ? part.conversations : []));
  expect(changed.map(({ id }) => id)).toEqual([first!.id]);
});

it("is the same whatever was sent before", () => {
  const versions = fc.array(fc.dictionary(fc.integer({ min: 0, max: 20 }).map(String), fc.nat(3)), { maxLength: 6 });
  fc.assert(
    fc.property(versions, (histories) => {
      const { received, send } = createTransfer();
      const sent = histories.map((attemptsById) => ({
        ...report,
        conversations: Object.entries(attemptsById).map(([id, attempts]) => ({
          ...report.conversations[0]!,
          id: `c-${id}`,
          attempts,
        })),
      }));
      for (const next of sent) send(next);
      expect(received.map(inOrder)).toEqual(sent.map(inOrder));
    }),
    { numRuns: 50 },
  );
});

function inOrder({ conversations, ...rest }: Report): Report {
  return { ...rest, conversations: conversations.toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
}
