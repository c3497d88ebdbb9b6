/** A month of nights, each audited in its turn: the reports tell what happened, and nothing else. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type History, openHistory } from "../../src/history/store.ts";
import type { Past } from "../../src/report/past.ts";
import { parseReport, type StoredReport } from "../../src/report/stored-report.ts";
import { type CliRun, runCli } from "../cli/run-cli.ts";
import { dayOf, endOf, NIGHTS, siteOf, writeMonth } from "./month.ts";

const LICENCE = "licence gives xs1 and xs2 no answer on TCP 27000";
const STRANGER = "10.66.6.6 to xs1, TCP 22, is unexpected";
const MIRROR = "The mirror looks one-sided";
const EXPIRED = expect.stringMatching(/^The acceptance of client 10\.66\.6\.6.* expired on 2026-02-01/);

let folder: string;
let history: History;
const runs: CliRun[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
  mkdirSync(join(folder, "captures"));
  writeMonth(join(folder, "captures"));
  for (let night = 1; night <= NIGHTS; night++) runs.push(await runNight(night));
  history = await openHistory(join(folder, "history"), null);
}, 120_000);
afterAll(() => {
  history.close();
  rmSync(folder, { recursive: true });
});

async function runNight(night: number): Promise<CliRun> {
  const site = join(folder, "site.yaml");
  writeFileSync(site, siteOf(night));
  return runCli(
    "report",
    ...["--captures", join(folder, "captures"), "--history", join(folder, "history"), "--site", site],
    ...["--sensor", "span1", "--until", endOf(night), "--formats", "json"],
  );
}

function reportOf(night: number): StoredReport {
  const text = readFileSync(join(folder, "history", "reports", `xsaudit-${dayOf(night)}-span1.json`), "utf8");
  return parseReport(text).report!;
}

async function pastOf(night: number): Promise<Past> {
  const nights = await history.nights("span1");
  return history.past(nights.find((other) => other.night === dayOf(night))!, "0.0.0");
}

it("every night was audited, with its packets and no other's", () => {
  expect(runs.map(({ status, error }) => [status, error])).toEqual(runs.map(() => [0, ""]));
  const packets = Array.from({ length: NIGHTS }, (_, index) => reportOf(index + 1).sensor.packets);
  // Every four hours: 26 packets of the pool, 8 fewer where two licences get no answer, 7 more with the stranger.
  expect(packets[0]).toBe(6 * 32);
  expect(new Set(packets.slice(0, 11))).toEqual(new Set([6 * 32]));
  expect(new Set(packets.slice(11, 17))).toEqual(new Set([6 * 26]));
  expect(new Set(packets.slice(17, 19))).toEqual(new Set([6 * 32]));
  expect(new Set(packets.slice(26))).toEqual(new Set([6 * 39]));
});

it("the reports tell the story of the month", () => {
  const story = Array.from({ length: NIGHTS }, (_, index) => {
    const { findings } = reportOf(index + 1);
    const titles = (isAccepted: boolean): string[] =>
      findings.filter(({ accepted }) => (accepted !== null) === isAccepted).map(({ title }) => title);
    return { night: index + 1, open: titles(false), accepted: titles(true) };
  });
  const told = (night: number, open: readonly unknown[], accepted: readonly unknown[] = []) => ({
    night,
    open,
    accepted,
  });
  const span = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i);
  expect(story).toEqual([
    ...span(1, 11).map((night) => told(night, [])),
    ...span(12, 17).map((night) => told(night, [LICENCE])),
    ...span(18, 19).map((night) => told(night, [])),
    told(20, [STRANGER]),
    ...span(21, 24).map((night) => told(night, [], [STRANGER])),
    ...span(25, 26).map((night) => told(night, [MIRROR], [STRANGER])),
    told(27, [], [STRANGER]),
    ...span(28, 30).map((night) => told(night, [STRANGER, EXPIRED])),
  ]);
});

it("each night says what changed since the one before", async () => {
  const news: Record<number, readonly string[]> = {};
  for (let night = 2; night <= NIGHTS; night++) {
    const { difference } = await pastOf(night);
    const { newFindings, goneFindings } = difference!;
    const told = [
      ...newFindings.map(({ finding }) => `new: ${finding.title}`),
      ...goneFindings.map(({ finding }) => `gone: ${finding.title}`),
    ];
    if (told.length > 0) news[night] = told;
  }
  expect(news).toEqual({
    12: [`new: ${LICENCE}`],
    18: [`gone: ${LICENCE}`],
    20: [`new: ${STRANGER}`],
    25: [`new: ${MIRROR}`],
    27: [`gone: ${MIRROR}`],
    28: [expect.stringMatching(/^new: The acceptance of client 10\.66\.6\.6/)],
  });
});

it("a finding has its first night and its number of nights", async () => {
  const { nights, findings } = await pastOf(NIGHTS);
  expect(nights).toHaveLength(NIGHTS);
  const licence = findings.find(({ title }) => title === LICENCE)!;
  expect(licence).toMatchObject({ firstNight: dayOf(12), lastNight: dayOf(17) });
  expect(licence.nights).toHaveLength(6);
});
