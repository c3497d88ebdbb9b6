import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { DEFAULT_MATRIX_ID, findMatrix } from "../../src/matrix/catalog.ts";
import { DEFAULT_SETTINGS } from "../../src/matrix/requirement.ts";
import { analyzeCaptures } from "../../src/report/analyze.ts";
import { type ConversationHour, createHourBook } from "../../src/report/conversation-hours.ts";
import { UNKNOWN_SITE } from "../../src/site/site.ts";
import { pcapFile, type Recorded } from "../packets/capture-file.ts";
import {
  answeredConnection,
  handshake,
  inOrder,
  refusedConnection,
  segment,
  silentConnection,
} from "../packets/dialogue.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const HOUR_MS = 3_600_000;
const parties = (clientPort: number) => ({ client: "10.10.0.11", server: "10.10.0.22", port: 443, clientPort });

/** The captures of the project begin at 06:00. */
async function hoursOf(frames: readonly Recorded[], unlistedFlows = 0): Promise<ConversationHour[]> {
  const path = join(folder, "night.pcap");
  writeFileSync(path, pcapFile(inOrder(frames)));
  const book = createHourBook();
  const matrix = findMatrix(DEFAULT_MATRIX_ID, DEFAULT_SETTINGS)!;
  const report = await analyzeCaptures({ paths: [path], site: UNKNOWN_SITE, matrix, version: "0", onFlow: book.add });
  expect(book.unlistedFlows()).toBe(unlistedFlows);
  return book.rows(report);
}

it("says of each hour what became of the attempts in it", async () => {
  const hours = await hoursOf([
    ...answeredConnection(parties(50_001)),
    ...answeredConnection(parties(50_002), 10_000),
    ...silentConnection(parties(50_003), HOUR_MS),
    ...refusedConnection(parties(50_004), 2 * HOUR_MS),
    ...answeredConnection(parties(50_005), 4 * HOUR_MS),
  ]);
  expect(
    hours.map(({ hour, outcome, attempts, answered, failed, flows }) => [
      hour,
      outcome,
      attempts,
      answered,
      failed,
      flows,
    ]),
  ).toEqual([
    ["2026-01-05T06:00:00Z", "answered", 2, 2, 0, 2],
    ["2026-01-05T07:00:00Z", "silent", 1, 0, 1, 1],
    ["2026-01-05T08:00:00Z", "refused", 1, 0, 1, 1],
    ["2026-01-05T10:00:00Z", "answered", 1, 1, 0, 1],
  ]);
  expect(hours[0]).toMatchObject({ packets: { fromClient: 8, fromServer: 6 } });
});

it("a connection that lasts is there in each of its hours, and was made in one", async () => {
  const lasting = parties(50_001);
  const hours = await hoursOf([
    ...handshake(lasting, 0),
    segment(lasting, HOUR_MS, "client", ["psh", "ack"]),
    segment(lasting, HOUR_MS + 5, "server", ["ack"]),
    segment(lasting, 2.5 * HOUR_MS, "client", ["ack"]),
  ]);
  expect(hours.map(({ hour, outcome, flows }) => [hour, outcome, flows])).toEqual([
    ["2026-01-05T06:00:00Z", "answered", 1],
    ["2026-01-05T07:00:00Z", null, 0],
    ["2026-01-05T08:00:00Z", null, 0],
  ]);
});

it("does not follow thousands of flows through twenty years that a capture makes up", async () => {
  const years = 20 * 365 * 24;
  const flows = Array.from({ length: 34 }, (_, index) => [
    segment(parties(50_000 + index), index, "client", ["syn"]),
    segment(parties(50_000 + index), index + years * HOUR_MS, "client", ["fin", "ack"]),
  ]);
  // The first 28 pass nearly five million hours.
  const hours = await hoursOf(flows.flat(), 6);
  expect(hours.length).toBe(years + 1);
});
