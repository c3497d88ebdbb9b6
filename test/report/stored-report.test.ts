/** Reports read back: by the contract's fields, whoever wrote them. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readReport } from "../../src/report/read-report.ts";
import type { Report } from "../../src/report/report.ts";
import { parseReport, type StoredReport } from "../../src/report/stored-report.ts";
import { AFTER, auditToJson } from "./reports.ts";

/** Word for word what the contract names, with one entry in each list. */
const BY_THE_CONTRACT = {
  schema: "xsaudit.report/1",
  tool: { name: "xsaudit", version: "0.0.1" },
  generatedAt: "2026-01-05T06:00:00.000Z",
  matrix: { id: "xenserver-8", title: "XenServer 8", source: "its document" },
  inputs: [
    {
      path: "a.pcap",
      format: "pcap",
      linkTypes: ["ETHERNET"],
      packets: 1,
      bytes: 60,
      firstPacket: "2026-01-05T06:00:00Z",
      lastPacket: null,
      problem: { kind: "cut", offset: 24, message: "cut" },
    },
  ],
  sensor: {
    packets: 1,
    decoded: 1,
    undecoded: [{ reason: "odd", packets: 0 }],
    duplicates: 0,
    kernelDropped: null,
    oneWayConversations: 0,
    midstreamFlows: 0,
    encapsulations: [],
  },
  endpoints: [
    {
      address: "10.0.0.1",
      name: null,
      seen: true,
      roles: [{ role: "host", basis: "declared", evidence: ["line 1"] }],
    },
  ],
  conversations: [
    {
      id: "c-1",
      client: { address: "10.0.0.1", name: null, roles: ["host"] },
      server: { address: "10.0.0.2", name: null, roles: [], port: 80 },
      transport: "tcp",
      target: null,
      verdict: "unexpected",
      requirements: [],
      nearest: { requirement: "hosts.management-api", missed: "server" },
      outcome: "answered",
      attempts: 1,
      answered: 1,
      failed: 0,
      packets: { fromClient: 1, fromServer: 1 },
      bytes: { fromClient: 1, fromServer: 1 },
      firstSeen: "2026-01-05T06:00:00Z",
      lastSeen: "2026-01-05T06:00:00Z",
      directionInferred: false,
      reason: "A reason.",
    },
  ],
  coverage: [{ requirement: "time.ntp", status: "unseen", conversations: 0 }],
  findings: [
    {
      id: "f-1",
      kind: "unexpected",
      severity: "low",
      requirement: null,
      title: "A title",
      reason: "A reason.",
      conversations: ["c-1"],
      accepted: { reason: "known", owner: null, until: "2027-01-01" },
    },
  ],
  summary: {
    conversations: 1,
    expected: 0,
    unexpected: 1,
    undocumented: 0,
    background: 0,
    failing: 0,
    findings: { blocked: 0, unexpected: 1, undocumented: 0, advisory: 0, sensor: 0 },
  },
};

it("takes a report with the contract's fields alone, and fills in what came later", () => {
  const { report, mistakes } = parseReport(JSON.stringify(BY_THE_CONTRACT));
  expect(mistakes).toBeNull();
  expect(report).toMatchObject(BY_THE_CONTRACT);
  expect(report?.site).toBeNull();
  expect(report?.findings[0]?.check).toBe("");
});

it("passes over fields that it does not know", () => {
  const { mistakes } = parseReport(JSON.stringify({ ...BY_THE_CONTRACT, weather: { sky: "grey" } }));
  expect(mistakes).toBeNull();
});

it("takes what analyze writes; a report is a stored report already", async () => {
  const written: Report = JSON.parse(await auditToJson(AFTER));
  const stored: StoredReport = written;
  const { report, mistakes } = parseReport(JSON.stringify(written));
  expect(mistakes).toBeNull();
  expect(stored).toMatchObject(report ?? {});
});

describe("insists on each of the contract's fields", () => {
  const paths = pathsOf(BY_THE_CONTRACT);
  it("of which there are these many", () => expect(paths.length).toBeGreaterThan(80));

  it.each(paths.map((path) => [path.join("."), path] as const))("%s", (_, path) => {
    const report = structuredClone(BY_THE_CONTRACT);
    const parent = path.slice(0, -1).reduce<unknown>((value, step) => (value as Record<string, unknown>)[step], report);
    delete (parent as Record<string, unknown>)[path.at(-1)!];
    const { mistakes } = parseReport(JSON.stringify(report));
    expect(mistakes?.[0]).toMatch(new RegExp(`\\b${path.at(-1)}\\b.* is missing`));
  });

  /** Every field, down to the fields of the entries of lists. */
  function pathsOf(value: unknown, path: readonly string[] = []): string[][] {
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([name, inner]) => [
      ...(Array.isArray(value) ? [] : [[...path, name]]),
      ...pathsOf(inner, [...path, name]),
    ]);
  }
});

describe("says what is wrong, and where", () => {
  it.each([
    ["", "the file is empty; make one with xsaudit analyze"],
    ["4 findings\n\nHIGH blocked", "line 1, column 3: not JSON from here on; make one with"],
    ['{\n  "schema": "xsaudit.report/1",\n  "to', "line 3, column 6: the report ends here in the middle"],
    ["{}", "JSON, but no report of xsaudit: schema is missing"],
    ["[1]", "JSON, but no report of xsaudit: schema is missing"],
    ["null", "JSON, but no report of xsaudit: schema is missing"],
    [
      '{"schema": "xsaudit.report/2"}',
      'schema: "xsaudit.report/2" is not xsaudit.report/1, the report that this version',
    ],
    ['{"schema": "xsaudit.diff/1"}', 'schema: "xsaudit.diff/1" is not xsaudit.report/1'],
    ['{"schema": ["\\u001b[31m"]}', "schema: a list is not xsaudit.report/1"],
  ])("%#", (text, sentence) => {
    expect(parseReport(text).mistakes).toEqual([expect.stringContaining(sentence)]);
  });

  it.each([
    [
      { conversations: [{ ...BY_THE_CONTRACT.conversations[0], outcome: "blocked" }] },
      'conversations[0].outcome: "blocked": expected one of "answered"|',
    ],
    [{ conversations: [BY_THE_CONTRACT.conversations[0], 7] }, "conversations[1]: 7: expected object, received number"],
    [{ conversations: {} }, "conversations: a set of fields is not a list"],
    [
      { sensor: { ...BY_THE_CONTRACT.sensor, packets: -1 } },
      "sensor.packets: -1: Too small: expected number to be >=0",
    ],
    [
      { generatedAt: "\u001b[31myesterday" },
      'generatedAt: "\\u001b[31myesterday": expected a time such as 2026-01-05T06:00:00Z',
    ],
    [{ findings: undefined }, "findings is missing"],
  ])("%j", (fields, sentence) => {
    expect(parseReport(JSON.stringify({ ...BY_THE_CONTRACT, ...fields })).mistakes).toEqual([
      expect.stringContaining(sentence),
    ]);
  });

  it("of many mistakes no more than a person reads", () => {
    const conversations = Array.from({ length: 1000 }, () => ({}));
    expect(parseReport(JSON.stringify({ ...BY_THE_CONTRACT, conversations })).mistakes).toHaveLength(10);
  });

  it("never with an exception, whatever stands in a field", () => {
    const fields = Object.keys(BY_THE_CONTRACT).filter((name) => name !== "schema");
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.jsonValue(), (name, value) => {
        const { report, mistakes } = parseReport(JSON.stringify({ ...BY_THE_CONTRACT, [name]: value }));
        expect(report === null).toBe(mistakes !== null);
      }),
    );
  });

  it("and stops at more values than a report has", () => {
    const { mistakes } = parseReport(`[${"0,".repeat(32_000_001)}0]`);
    expect(mistakes).toEqual([expect.stringContaining("more values than any report has")]);
  });
});

it("makes the texts of a file harmless, to the last character of a long one", () => {
  const reason = `${"long ".repeat(2000)}\u001b[2Jend`;
  const findings = [{ ...BY_THE_CONTRACT.findings[0], title: "\u202eelttit", reason }];
  const { report } = parseReport(JSON.stringify({ ...BY_THE_CONTRACT, findings }));
  expect(report?.findings[0]).toMatchObject({
    title: "\\u{202e}elttit",
    reason: `${"long ".repeat(2000)}\\u{1b}[2Jend`,
  });
});

describe("from a file", () => {
  let folder: string;
  let written: string;
  beforeAll(async () => {
    written = await auditToJson(AFTER);
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("with a byte order mark too", async () => {
    const path = join(folder, "a.json");
    writeFileSync(path, `\ufeff${written}`);
    expect((await readReport(path)).mistakes).toBeNull();
  });

  it("says why it cannot be read", async () => {
    expect((await readReport(join(folder, "nowhere"))).mistakes).toEqual([
      "the report cannot be read: no such file or directory",
    ]);
    expect((await readReport(folder)).mistakes).toEqual([
      "the report cannot be read: illegal operation on a directory",
    ]);
  });
});
