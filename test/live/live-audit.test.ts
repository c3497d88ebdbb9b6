/** An audit that goes on: what it says while packets come, and at the end. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { findCaptureFiles, readFiles } from "../../src/capture/files.ts";
import type { InputState, PacketBlock } from "../../src/capture/source.ts";
import { createLiveAudit, type LiveAudit } from "../../src/live/live-audit.ts";
import { createReportReceiver, type ReportPart } from "../../src/live/report-transfer.ts";
import type { LiveStatus } from "../../src/live/status.ts";
import { findMatrix } from "../../src/matrix/catalog.ts";
import { analyzeCaptures } from "../../src/report/analyze.ts";
import type { Report } from "../../src/report/report.ts";
import { type Site, UNKNOWN_SITE } from "../../src/site/site.ts";
import { parseSiteFile } from "../../src/site/site-file.ts";
import { FIXTURE_FOLDER, SITE_FILE } from "../fixtures/files.ts";

const CAPTURE = join(FIXTURE_FOLDER, "showcase/bad-morning.pcap");
const SITE = parseSiteFile(SITE_FILE, readFileSync(SITE_FILE, "utf8")).site!;
const MATRIX = findMatrix(SITE.matrixId, SITE.settings)!;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance", "Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Watched {
  readonly audit: LiveAudit;
  readonly input: InputState;
  /** Of all its packets. */
  readonly wireBytes: number;
  readonly statuses: LiveStatus[];
  readonly reports: Report[];
  readonly parts: ReportPart["kind"][];
  readonly blocks: { block: PacketBlock; from: number; to: number }[];
}

/** An audit of the capture's packets, none of which it was given so far. */
async function watch(site: Site, isHeard: () => boolean = () => true): Promise<Watched> {
  const files = await findCaptureFiles([CAPTURE]);
  const blocks: Watched["blocks"] = [];
  await readFiles(files, (block, from, to) => blocks.push({ block, from, to }));
  const input = files[0]!.input;
  const { wireBytes } = input;
  input.wireBytes = 0;
  const statuses: LiveStatus[] = [];
  const reports: Report[] = [];
  const parts: ReportPart["kind"][] = [];
  const receive = createReportReceiver();
  const audit = createLiveAudit({
    site,
    matrix: MATRIX,
    version: "0.0.0",
    source: "eth0",
    inputs: [input],
    onFlow: undefined,
    onStatus: (status) => statuses.push(status),
    isHeard,
    onReportPart(part) {
      parts.push(part.kind);
      const whole = receive(structuredClone(part));
      if (whole !== null) reports.push(whole);
    },
  });
  return { audit, input, wireBytes, statuses, reports, parts, blocks };
}

function feed({ audit, input, blocks, wireBytes }: Watched): void {
  input.wireBytes = wireBytes;
  for (const { block, from, to } of blocks) audit.add(block, from, to);
}

function pass(audit: LiveAudit, milliseconds: number): void {
  for (let passed = 0; passed < milliseconds; passed += 50) {
    vi.advanceTimersByTime(50);
    audit.work(1000);
  }
}

it("ends with the report that the capture's file gives", async () => {
  const watched = await watch(SITE);
  feed(watched);
  pass(watched.audit, 5000);
  watched.audit.finish();
  const ofFile = await analyzeCaptures({ paths: [CAPTURE], site: SITE, matrix: MATRIX, version: "0.0.0" });
  expect({ ...watched.reports.at(-1)!, generatedAt: "", endpoints: [] }).toEqual({
    ...ofFile,
    generatedAt: "",
    endpoints: [],
  });
  expect(watched.statuses.at(-1)!.state).toBe("ended");
});

it("says five times a second how it stands, and about once a second what it comes to", async () => {
  const watched = await watch(SITE);
  feed(watched);
  pass(watched.audit, 10_000);
  expect(watched.statuses).toHaveLength(50);
  expect(watched.reports.length).toBeGreaterThanOrEqual(8);
  expect(watched.reports.length).toBeLessThanOrEqual(10);
  expect(watched.statuses.at(-1)).toMatchObject({ source: "eth0", packets: 119 });
});

it("counts packets and bits of each second", async () => {
  const watched = await watch(SITE);
  const { wireBytes, statuses } = watched;
  pass(watched.audit, 1500);
  feed(watched);
  pass(watched.audit, 2500);
  const [first, second, third] = statuses.at(-1)!.rates;
  expect(first).toEqual({ packetsPerSecond: 0, bitsPerSecond: 0 });
  expect(second!.packetsPerSecond / 119).toBeCloseTo(1, 0);
  expect(second!.bitsPerSecond / second!.packetsPerSecond).toBeCloseTo((wireBytes * 8) / 119);
  expect(third).toEqual({ packetsPerSecond: 0, bitsPerSecond: 0 });
});

it("remembers two minutes of rates", async () => {
  const { audit, statuses } = await watch(SITE);
  pass(audit, 200_000);
  expect(statuses.at(-1)!.rates).toHaveLength(120);
});

it("judges all anew by a site file that it adopts", async () => {
  const watched = await watch({ ...UNKNOWN_SITE, path: null });
  feed(watched);
  pass(watched.audit, 2000);
  const unknown = watched.reports.at(-1)!;
  expect(unknown.endpoints.flatMap(({ roles }) => roles.map(({ basis }) => basis))).not.toContain("declared");
  watched.audit.adopt(SITE, MATRIX);
  pass(watched.audit, 500);
  const known = watched.reports.at(-1)!;
  expect(known.site?.endpoints).toBe(SITE.endpoints.length);
  expect(known.findings).not.toEqual(unknown.findings);
  const declared = known.endpoints.flatMap(({ roles }) => roles.map(({ basis }) => basis));
  expect(new Set(declared)).toEqual(new Set(["declared"]));
});

it("says nothing more while nobody takes it, and how it is by then afterwards", async () => {
  let isHeard = true;
  const watched = await watch(SITE, () => isHeard);
  const { audit, statuses, parts } = watched;
  pass(audit, 2000);
  isHeard = false;
  feed(watched);
  const said = [statuses.length, parts.length];
  pass(audit, 100_000);
  expect([statuses.length, parts.length]).toEqual(said);
  isHeard = true;
  pass(audit, 1000);
  expect(statuses.at(-1)!.packets).toBe(119);
  expect(watched.reports.at(-1)!.conversations).toHaveLength(23);
});

it("sends all again where a judgement is given up that may have been sent in part", async () => {
  const watched = await watch({ ...UNKNOWN_SITE, path: null });
  const { audit, parts } = watched;
  feed(watched);
  pass(audit, 1000);
  // Every look at the clock takes time: one step of it is done.
  const clock = vi.spyOn(performance, "now");
  clock.mockImplementation(() => 10_000 * clock.mock.calls.length);
  audit.work(15_000);
  clock.mockRestore();
  expect(audit.isJudging()).toBe(true);
  audit.adopt(SITE, MATRIX);
  expect(parts.at(-1)).toBe("anew");
  pass(audit, 500);
  expect(parts.slice(parts.lastIndexOf("anew"))).toEqual(["anew", "changed", "rest"]);
});

it("takes what it asked last for pending, until it was watched long enough", async () => {
  const watched = await watch(SITE);
  const { audit, input } = watched;
  feed(watched);
  pass(audit, 2000);
  const before = watched.reports.at(-1)!.conversations.filter(({ outcome }) => outcome === "pending");
  const last = input.lastPacket!;
  input.watchedUntil = { ...last, seconds: last.seconds + 60 };
  pass(audit, 2000);
  const after = watched.reports.at(-1)!.conversations.filter(({ outcome }) => outcome === "pending");
  expect(after).toEqual([]);
  expect(before.length).toBeGreaterThanOrEqual(after.length);
});
