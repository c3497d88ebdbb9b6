/** What a history promises to whoever writes nights into it and asks for them. */
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { HistoryError } from "../../src/history/history-error.ts";
import { SCHEMA_ID, TABLE_NAMES, TABLES } from "../../src/history/schema.ts";
import { openHistory } from "../../src/history/store.ts";
import { withAcceptances } from "../../src/report/accept-stored.ts";
import { MAX_PAST_NIGHTS } from "../../src/report/past.ts";
import type { Report } from "../../src/report/report.ts";
import { parseReport } from "../../src/report/stored-report.ts";
import { ACCEPTABLE_KINDS } from "../../src/site/site.ts";
import {
  AFTER,
  acceptEntries,
  BEFORE,
  createFolder,
  hoursOf,
  nightOf,
  opened,
  reportOn,
  SHOWCASE,
  storeNights,
} from "./nights.ts";

const VERSION = "1.2.3";

/** DuckDB as anyone else would use it. */
async function rowsOf(sql: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create();
  onTestFinished(() => instance.closeSync());
  return (await (await instance.connect()).runAndReadAll(sql)).getRowObjectsJson();
}

function filesOf(folder: string, table: string): string {
  return `read_parquet('${folder}/day=*/sensor=*/${table}.parquet', hive_partitioning = true)`;
}

describe("nights", () => {
  it("are told oldest first, with what the report says of each", async () => {
    const [before, after] = [await reportOn(BEFORE), await reportOn(AFTER)];
    const folder = createFolder();
    await storeNights(folder, [
      ["2026-11-23", after],
      ["2026-11-21", before],
    ]);
    await storeNights(folder, [["2026-11-22", before]], "span2");
    const history = await opened(folder);
    const nights = await history.nights(null);
    expect(nights.map(({ night, sensor }) => [night, sensor])).toEqual([
      ["2026-11-21", "span1"],
      ["2026-11-22", "span2"],
      ["2026-11-23", "span1"],
    ]);
    expect(nights[2]).toEqual({
      ...nightOf("2026-11-23"),
      packets: after.sensor.packets,
      kernelDropped: after.sensor.kernelDropped,
      oneWayConversations: after.sensor.oneWayConversations,
      conversations: after.summary.conversations,
      failing: after.summary.failing,
      findings: after.summary.findings,
      accepted: 0,
      coverage: {
        seen: expect.any(Number),
        failing: expect.any(Number),
        unseen: expect.any(Number),
        "not-observable": expect.any(Number),
      },
    });
    const { coverage } = nights[2]!;
    expect(Object.values(coverage).reduce((sum, number) => sum + number)).toBe(after.coverage.length);
    expect(coverage.failing).toBe(after.coverage.filter(({ status }) => status === "failing").length);
    expect((await history.nights("span2")).map(({ night }) => night)).toEqual(["2026-11-22"]);
    expect(await history.nights("' OR 1=1 --")).toEqual([]);
  });

  it("are none in a folder that is new", async () => {
    const folder = join(createFolder(), "deep", "history");
    const history = await opened(folder);
    expect(await history.nights(null)).toEqual([]);
    expect(history.problems).toEqual([]);
    expect(existsSync(folder)).toBe(true);
  });

  it("written again take the place of the old ones, and leave nothing else behind", async () => {
    const folder = createFolder();
    const history = await opened(folder);
    for (const capture of [BEFORE, AFTER, SHOWCASE]) {
      const report = await reportOn(capture);
      await history.write(nightOf("2026-11-23"), report, hoursOf(report));
      expect((await history.nights("span1")).map(({ packets }) => packets)).toEqual([report.sensor.packets]);
    }
    expect(readdirSync(folder)).toEqual(["day=2026-11-23"]);
    expect(readdirSync(join(folder, "day=2026-11-23"))).toEqual(["sensor=span1"]);
    expect(readdirSync(join(folder, "day=2026-11-23", "sensor=span1")).sort()).toEqual([
      "SHA256SUMS",
      "conversations.parquet",
      "coverage.parquet",
      "findings.parquet",
      "hours.parquet",
      "report.json.gz",
      "sensor.parquet",
    ]);
  });
});

describe("the files", () => {
  it("are read by DuckDB with nothing of xsaudit, every row as the report has it", async () => {
    const report = await reportOn(SHOWCASE);
    const folder = createFolder();
    await storeNights(folder, [["2026-11-23", report]], "007");
    const findings = await rowsOf(
      `SELECT id, kind, title, conversations, day, sensor FROM ${filesOf(folder, "findings")} ORDER BY id`,
    );
    expect(findings.map(({ id, kind, title, conversations }) => ({ id, kind, title, conversations }))).toEqual(
      report.findings
        .map(({ id, kind, title, conversations }) => ({ id, kind, title, conversations }))
        .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
    expect(findings[0]).toMatchObject({ day: "2026-11-23" });
    const conversations = await rowsOf(`SELECT * FROM ${filesOf(folder, "conversations")}`);
    expect(conversations.length).toBe(report.conversations.length);
    const [first] = report.conversations;
    expect(conversations.find(({ id }) => id === first!.id)).toMatchObject({
      client_address: first!.client.address,
      client_roles: first!.client.roles,
      port: first!.server.port,
      requirements: first!.requirements,
      attempts: String(first!.attempts),
      first_seen: first!.firstSeen
        .replace("T", " ")
        .replace(/(\.\d*?)0*Z$/, "$1")
        .replace(/\.$/, ""),
      reason: first!.reason,
    });
    const hours = await rowsOf(`SELECT sum(packets_from_client)::INTEGER AS packets FROM ${filesOf(folder, "hours")}`);
    expect(hours[0]!.packets).toBe(report.conversations.reduce((sum, { packets }) => sum + packets.fromClient, 0));
  });

  it("have the columns of the schema, its version, and zstd", async () => {
    const folder = createFolder();
    await storeNights(folder, [["2026-11-23", await reportOn(SHOWCASE)]]);
    for (const name of TABLE_NAMES) {
      const path = join(folder, "day=2026-11-23", "sensor=span1", `${name}.parquet`);
      const columns = await rowsOf(`DESCRIBE SELECT * FROM read_parquet('${path}', hive_partitioning = false)`);
      expect(columns.map(({ column_name, column_type }) => ({ name: column_name, type: column_type }))).toEqual(
        TABLES[name].columns.map(({ name, type }) => ({ name, type })),
      );
      const metadata = await rowsOf(`SELECT decode(value) AS value FROM parquet_kv_metadata('${path}')`);
      expect(metadata).toContainEqual({ value: SCHEMA_ID });
      const codecs = await rowsOf(`SELECT DISTINCT compression FROM parquet_metadata('${path}')`);
      expect(codecs).toEqual([{ compression: "ZSTD" }]);
    }
  });
});

function withoutFinding(report: Report, id: string): Report {
  return { ...report, findings: report.findings.filter((finding) => finding.id !== id) };
}

describe("the past of a night", () => {
  it("tells each finding through the nights, those that are gone too", async () => {
    const report = await reportOn(SHOWCASE);
    const [gone, fresh] = report.findings.map(({ id }) => id);
    const folder = createFolder();
    await storeNights(folder, [
      ["2026-11-19", withoutFinding(report, fresh!)],
      ["2026-11-20", withoutFinding(report, fresh!)],
      ["2026-11-23", withoutFinding(report, gone!)],
    ]);
    const past = await (await opened(folder)).past(nightOf("2026-11-23"), VERSION);
    expect(past.night).toEqual(nightOf("2026-11-23"));
    expect(past.nights.map(({ night }) => night)).toEqual(["2026-11-19", "2026-11-20", "2026-11-23"]);
    expect(past.findings).toHaveLength(report.findings.length);
    const { kind, requirement, severity, title } = report.findings[0]!;
    expect(past.findings.at(-1)).toEqual({
      id: gone,
      kind,
      requirement,
      severity,
      title,
      firstNight: "2026-11-19",
      lastNight: "2026-11-20",
      nights: ["2026-11-19", "2026-11-20"],
      acceptedNights: [],
    });
    expect(past.findings.find(({ id }) => id === fresh)).toMatchObject({
      firstNight: "2026-11-23",
      nights: ["2026-11-23"],
    });
    expect(past.difference?.tool.version).toBe(VERSION);
    expect(past.difference?.newFindings.map(({ finding }) => finding.id)).toEqual([fresh]);
    expect(past.difference?.goneFindings.map(({ finding }) => finding.id)).toEqual([gone]);
    expect(past.difference?.a.path).toContain("day=2026-11-20");
  });

  it("has thirty nights at most, and remembers when each finding was first there", async () => {
    const report = await reportOn(BEFORE);
    const after = await reportOn(AFTER);
    const days = Array.from({ length: MAX_PAST_NIGHTS + 2 }, (_, at) =>
      new Date(Date.UTC(2026, 9, 1 + at)).toISOString().slice(0, 10),
    );
    const folder = createFolder();
    await storeNights(
      folder,
      days.map((day) => [day, day === days[1] ? report : after] as const),
    );
    const past = await (await opened(folder)).past(nightOf(days.at(-1)!), VERSION);
    expect(past.nights).toHaveLength(MAX_PAST_NIGHTS);
    expect(past.nights.at(-1)?.night).toBe(days.at(-1));
    for (const finding of past.findings) {
      expect(finding.firstNight).toBe(days[0]);
      expect(finding.nights).toEqual(days.slice(2));
    }
  }, 30_000);

  it("of the first night has no difference, and knows nothing of later nights or other sensors", async () => {
    const folder = createFolder();
    await storeNights(folder, [
      ["2026-11-20", await reportOn(BEFORE)],
      ["2026-11-21", await reportOn(SHOWCASE)],
    ]);
    await storeNights(folder, [["2026-11-19", await reportOn(AFTER)]], "span2");
    const past = await (await opened(folder)).past(nightOf("2026-11-20"), VERSION);
    expect(past.nights.map(({ night }) => night)).toEqual(["2026-11-20"]);
    expect(past.difference).toBeNull();
    expect(past.findings.every(({ lastNight }) => lastNight === "2026-11-20")).toBe(true);
  });

  it("of a night that is not stored is an error that says so", async () => {
    const folder = createFolder();
    await storeNights(folder, [["2026-11-20", await reportOn(BEFORE)]]);
    const past = (await opened(folder)).past(nightOf("2026-11-21"), VERSION);
    await expect(past).rejects.toThrow("the night 2026-11-21 of span1 is not stored");
    await expect(past).rejects.toBeInstanceOf(HistoryError);
  });
});

describe("what the site accepts today", () => {
  const ACCEPT_SILENT = '{match: {server: license-server, port: 27000}, reason: "ticket 1", owner: netops}';

  async function storedTwice(): Promise<string> {
    const folder = createFolder();
    const report = await reportOn(AFTER);
    await storeNights(folder, [
      ["2026-11-20", report],
      ["2026-11-21", report],
    ]);
    return folder;
  }

  it("counts for nights that were stored before, whose files stay as they are", async () => {
    const folder = await storedTwice();
    const file = join(folder, "day=2026-11-20", "sensor=span1", "findings.parquet");
    const bytes = readFileSync(file);
    const history = await opened(folder, acceptEntries(ACCEPT_SILENT));
    const [night] = await history.nights("span1");
    expect(night).toMatchObject({ accepted: 1, findings: { blocked: 0 } });
    const past = await history.past(nightOf("2026-11-21"), VERSION);
    const blocked = past.findings.find(({ kind }) => kind === "blocked");
    expect(blocked).toMatchObject({ acceptedNights: ["2026-11-20", "2026-11-21"] });
    expect(readFileSync(file)).toEqual(bytes);
    const unaccepted = await (await opened(folder, [])).nights("span1");
    expect(unaccepted[0]).toMatchObject({ accepted: 0, findings: { blocked: 1 } });
  });

  it("holds for the nights up to its last day, and the end of it shows as a change", async () => {
    const folder = await storedTwice();
    const until = ACCEPT_SILENT.replace("}, reason", "}, until: 2026-11-20, reason");
    const history = await opened(folder, acceptEntries(until));
    expect((await history.nights("span1")).map(({ accepted }) => accepted)).toEqual([1, 0]);
    const { findings, difference } = await history.past(nightOf("2026-11-21"), VERSION);
    expect(findings.find(({ kind }) => kind === "blocked")).toMatchObject({
      nights: ["2026-11-20", "2026-11-21"],
      acceptedNights: ["2026-11-20"],
    });
    expect(difference?.changedFindings.map(({ changed }) => changed)).toEqual([["accepted"]]);
  });

  it("leaves the acceptances of the time alone where no list is given", async () => {
    const report = await reportOn(AFTER);
    const accepted = { reason: "then", owner: null, until: null };
    const folder = createFolder();
    const findings = report.findings.map((finding) => ({ ...finding, accepted }));
    await storeNights(folder, [["2026-11-20", { ...report, findings }]]);
    expect((await (await opened(folder, null)).nights(null))[0]?.accepted).toBe(findings.length);
    expect((await (await opened(folder, [])).nights(null))[0]?.accepted).toBe(0);
  });

  it("needs every conversation of the finding, and its roles as they were on that night", async () => {
    const report = await reportOn(SHOWCASE);
    const many = report.findings.find(({ conversations }) => conversations.length > 1)!;
    const one = report.conversations.find(({ id }) => id === many.conversations[0])!;
    const folder = createFolder();
    await storeNights(folder, [["2026-11-20", report]]);
    const narrow = `{match: {client: ${one.client.address}}, reason: x}`;
    const wide = `{match: {kind: ${many.kind}}, reason: x}`;
    const isAccepted = async (...entries: string[]): Promise<boolean> => {
      const { findings } = await (await opened(folder, acceptEntries(...entries))).past(nightOf("2026-11-20"), VERSION);
      return findings.find(({ id }) => id === many.id)!.acceptedNights.length > 0;
    };
    expect(await isAccepted(narrow)).toBe(false);
    expect(await isAccepted(narrow, wide)).toBe(true);
  });
});

it("the tables and the stored report agree on what any list accepts", async () => {
  const report = await reportOn(SHOWCASE);
  // As through a proxy: what was asked of that counts too.
  const conversations = report.conversations.map((one) => ({ ...one, targetPort: 8443 }));
  const changed = { ...report, conversations };
  const folder = createFolder();
  await storeNights(folder, [["2026-11-20", changed]]);
  const { report: stored } = parseReport(JSON.stringify(changed));
  const field = <Value>(values: readonly Value[]) => fc.option(fc.constantFrom(...values), { nil: null, freq: 1 });
  const parties = ["host", "license-server", "client", "linux-guest"];
  const ports = report.conversations.flatMap(({ server }) => server.port ?? []);
  const range = (port: number) => ({ first: port, last: port });
  const entry = fc.record({
    client: field(parties),
    server: field(parties),
    transport: field(["tcp", "udp"]),
    port: fc.oneof(fc.constant(range(8443)), field(ports.map(range))),
    target: fc.constant(null),
    requirement: field(report.coverage.map(({ requirement }) => requirement)),
    kind: field(ACCEPTABLE_KINDS),
    reason: fc.constantFrom("it's so", "a"),
    owner: fc.constant(null),
    until: field(["2026-11-19", "2026-11-20"]),
    key: fc.constant("key"),
    place: fc.constant("site.yaml line 1"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 4 }), async (accept) => {
      const history = await openHistory(folder, accept);
      const { findings } = await history.past(nightOf("2026-11-20"), VERSION);
      history.close();
      const accepted = findings.filter(({ acceptedNights }) => acceptedNights.length > 0).map(({ id }) => id);
      const expected = withAcceptances(stored!, accept, "2026-11-20").findings.filter((one) => one.accepted !== null);
      expect(accepted.sort()).toEqual(expected.map(({ id }) => id).sort());
    }),
    { numRuns: 40 },
  );
});

describe("what cannot be used", () => {
  it.each([
    [nightOf("2026-11-23", "../span"), '"../span" is no name for a sensor'],
    [nightOf("2026-11-23", ".span"), '".span" is no name for a sensor'],
    [nightOf("2026-11-23", ""), '"" is no name for a sensor'],
    [nightOf("2026-11-23", "a".repeat(65)), "is no name for a sensor"],
    [nightOf("2026-11-31"), '"2026-11-31" is no night'],
    [nightOf("../../etc"), '"../../etc" is no night'],
  ])("%j is refused with a sentence, and nothing is written", async (night, sentence) => {
    const folder = createFolder();
    const report = await reportOn(BEFORE);
    const writing = (await opened(folder)).write(night, report, []);
    await expect(writing).rejects.toThrow(sentence);
    await expect(writing).rejects.toBeInstanceOf(HistoryError);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("a file in place of the folder, and paths that engines misread", async () => {
    const folder = createFolder();
    const file = join(folder, "file");
    writeFileSync(file, "");
    await expect(opened(file)).rejects.toThrow(/file: the history cannot be used: .+ Name a folder/);
    await expect(opened(join(file, "below"))).rejects.toBeInstanceOf(HistoryError);
    await expect(opened(join(folder, "a*b"))).rejects.toThrow("must not hold *");
    await expect(opened(join(folder, "day=1"))).rejects.toThrow("day=");
  });

  it("a folder whose path has quotes, spaces and a link in it is fine", async () => {
    const folder = createFolder('xsaudit it\'s; "a" $(test) x=1 ');
    const link = join(folder, "link");
    symlinkSync(folder, link);
    await storeNights(link, [["2026-11-23", await reportOn(BEFORE)]]);
    expect(await (await opened(folder)).nights(null)).toHaveLength(1);
  });
});
