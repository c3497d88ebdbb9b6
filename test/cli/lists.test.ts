import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Finding } from "../../src/audit/finding.ts";
import type { Report } from "../../src/report/report.ts";
import { reportJsonSchema } from "../../src/report/schema.ts";
import { SITE_FILE } from "../fixtures/files.ts";
import { runCli } from "./run-cli.ts";

const NBD = "fixtures/outcomes/allowed-by-site.pcap";
const BLOCKED_LICENCE = "fixtures/requirements/license.checkout.blocked.pcap";
const WORKING_LICENCE = "fixtures/requirements/license.checkout.expected.pcap";
const ELSEWHERE = "fixtures/names/tls-longer-name.pcap";
const ELSEWHERE_BY_PROXY = "fixtures/names/connect-elsewhere.pcap";

const [ENDPOINTS] = readFileSync(SITE_FILE, "utf8").split("\nallow:\n");
const isValidReport = new Ajv2020({ strict: false }).compile(reportJsonSchema());

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** The cast's endpoints and these lines, or these alone. */
function siteOf(lines: readonly string[], head = ENDPOINTS): string {
  const path = join(folder, "site.yaml");
  writeFileSync(path, [head, ...lines, ""].join("\n"));
  return path;
}

async function audit(capture: string, site: string): Promise<Report> {
  const { output } = await runCli("analyze", capture, "--site", site, "--format", "json");
  const report: Report = JSON.parse(output);
  expect(isValidReport(report), JSON.stringify(isValidReport.errors)).toBe(true);
  return report;
}

describe("allow", () => {
  const allow = (from: string, to: string, ports = "10809"): string[] => [
    "allow:",
    `  - {id: site.own, from: [${from}], to: [${to}], transport: [udp, tcp], ports: [${ports}], reason: "why"}`,
  ];
  const statusIn = ({ coverage }: Report): string | undefined =>
    coverage.find(({ requirement }) => requirement === "site.own")?.status;

  it.each([
    ["client", "host", "client to host"],
    ["10.10.0.32", "host", "backup (10.10.0.32) to host"],
    ["backup", "xs1", "backup (10.10.0.32) to xs1 (10.10.0.11, 2001:db8:10::11)"],
    ["10.10.0.0/24", "10.10.0.11", "10.10.0.0/24 to xs1 (10.10.0.11)"],
    ["xencenter, 10.10.0.32", "any", "xencenter or backup (10.10.0.32) to any"],
  ])("from %s to %s", async (from, to, parties) => {
    const report = await audit(NBD, siteOf(allow(from, to, "80, 10800-10809")));
    expect(report.conversations[0]).toMatchObject({ verdict: "expected", requirements: ["site.own"] });
    expect(report.conversations[0]?.reason).toContain(
      `Allowed by this site: UDP/TCP 80, 10800-10809 from ${parties} (site.own).`,
    );
    expect(statusIn(report)).toBe("seen");
    expect(report.findings).toEqual([]);
  });

  it.each([
    // An endpoint has this name, so it means that endpoint's address: here it was asked of another one.
    [ELSEWHERE, "repo.ops.xenserver.com.evil.example", "unexpected"],
    [ELSEWHERE, "{domain: repo.ops.xenserver.com.evil.example}", "expected"],
    [ELSEWHERE, "other.evil.example", "unexpected"],
    [ELSEWHERE, "{domain: evil.example}", "unexpected"],
    [ELSEWHERE, "{domain: evil.example, subdomains: true}", "expected"],
    [ELSEWHERE_BY_PROXY, "evil.example", "expected"],
    [ELSEWHERE_BY_PROXY, "proxy", "unexpected"],
  ])("%s to %s is %s", async (capture, to, verdict) => {
    const report = await audit(capture, siteOf(allow("host", to, "443")));
    expect(report.conversations[0]?.verdict).toBe(verdict);
  });

  it("names a row of the site's own that is near, and by which field it misses", async () => {
    const report = await audit(NBD, siteOf(allow("10.10.0.99", "host")));
    expect(report.conversations[0]).toMatchObject({
      verdict: "unexpected",
      nearest: { requirement: "site.own", missed: "client" },
    });
    expect(report.conversations[0]?.reason).toMatch(
      /^This site allows UDP\/TCP 10809 from 10\.10\.0\.99 to host \(site\.own\), but the client is backup \(10\.10\.0\.32\)\./,
    );
  });

  it.each([
    ["backup", "xs1", "unseen"],
    ["10.10.0.32", "10.10.0.0/28", "unseen"],
    ["10.10.0.99", "xs1", "not-observable"],
    ["10.10.0.96/27", "xs1", "not-observable"],
    ["backup", "san2.example", "unseen"],
  ])("from %s to %s on another port is %s", async (from, to, status) => {
    expect(statusIn(await audit(NBD, siteOf(allow(from, to, "1"))))).toBe(status);
  });

  it("is shown with its addresses", async () => {
    const site = siteOf(allow("backup, client", "10.10.0.0/24"));
    const { output } = await runCli("matrix", "show", "--site", site, "--format", "json");
    expect(JSON.parse(output).requirements.at(-1)).toMatchObject({
      from: [{ name: "backup", addresses: ["10.10.0.32"] }, "client"],
      to: { roles: [{ name: null, addresses: ["10.10.0.0/24"] }] },
    });
    expect((await runCli("matrix", "show", "--site", site)).output).toContain(
      "  backup (10.10.0.32) or client > 10.10.0.0/24, udp, tcp 10809: why\n",
    );
  });
});

describe("accept", () => {
  const accept = (fields: string): string => siteOf(["accept:", `  - {${fields}}`]);
  const advisoriesOf = ({ findings }: Report): Finding[] => findings.filter(({ kind }) => kind === "advisory");

  it("of a finding says who and why", async () => {
    const site = accept(
      "match: {client: xs1, requirement: license.checkout, kind: blocked}, reason: moved, owner: ops",
    );
    const { findings } = await audit(BLOCKED_LICENCE, site);
    expect(findings.map(({ accepted }) => accepted)).toEqual([{ reason: "moved", owner: "ops", until: null }]);
  });

  it("that expired is an advisory, and its findings are open again", async () => {
    const site = accept('match: {server: lic, port: 7279}, reason: "ticket\\e[1m 1", owner: ops, until: 2026-01-31');
    const report = await audit(BLOCKED_LICENCE, site);
    expect(report.findings.map(({ kind, accepted }) => ({ kind, accepted }))).toEqual([
      { kind: "blocked", accepted: null },
      { kind: "advisory", accepted: null },
    ]);
    expect(report.findings[1]).toMatchObject({
      severity: "low",
      requirement: null,
      title:
        "The acceptance of server lic (10.10.0.20, 10.10.0.120, 2001:db8:10::20), port 7279 (ops) expired on 2026-01-31; it would still match 1 finding",
      conversations: report.findings[0]!.conversations,
    });
    expect(report.findings[1]?.reason).toContain('site.yaml line 34 ("ticket\\u{1b}[1m 1") held');
    expect((await runCli("analyze", BLOCKED_LICENCE, "--site", site, "--fail-on", "advisory")).status).toBe(1);
  });

  it("that expired is an advisory where it would match nothing, too", async () => {
    const report = await audit(NBD, accept("match: {server: lic}, reason: moved, until: 2026-01-31"));
    expect(advisoriesOf(report)).toMatchObject([
      { title: expect.stringContaining("match 0 findings"), conversations: [] },
    ]);
  });

  it("does not count what another entry accepts", async () => {
    const report = await audit(
      BLOCKED_LICENCE,
      siteOf([
        "accept:",
        "  - {match: {server: lic}, reason: moved, until: 2026-01-31}",
        "  - {match: {server: lic, port: 7279}, reason: moved}",
      ]),
    );
    expect(report.findings.map(({ kind, accepted }) => [kind, accepted !== null])).toEqual([
      ["advisory", false],
      ["blocked", true],
    ]);
    expect(report.findings[0]?.title).toContain("match 0 findings");
  });

  it.each([
    ["{server: lic, port: 7279}", "its server was seen"],
    ["{client: host, server: license-server}", "its roles were seen"],
    ["{client: 10.10.0.0/24}", "its network was seen"],
    ["{requirement: license.checkout}", "its requirement is met"],
    ["{server: lic, requirement: license.checkout}", "its requirement is met there"],
    ["{transport: tcp, port: 7000-8000}", "its traffic works"],
  ])("%s matches nothing any more: %s", async (match) => {
    const report = await audit(WORKING_LICENCE, accept(`match: ${match}, reason: moved`));
    expect(report.findings).toMatchObject([
      {
        kind: "advisory",
        severity: "low",
        title: expect.stringMatching(/ matches nothing any more$/),
        conversations: [],
      },
    ]);
    const { output } = await runCli("analyze", WORKING_LICENCE, "--site", accept(`match: ${match}, reason: moved`));
    expect(output).toContain("matches nothing any more");
  });

  it.each([
    ["{client: 10.10.0.99}", "its client was not seen"],
    ["{client: xs1, server: san}", "one of its parties was not seen"],
    ["{client: 10.99.0.0/16}", "nobody of its network was seen"],
    ["{server: lic, requirement: license.request}", "nobody asked"],
    ["{requirement: updates.repo}", "nobody asked"],
    ["{port: 161}", "no such traffic was seen"],
    ["{target: a.example}", "no such name was seen"],
    ["{kind: blocked}", "it names no traffic"],
  ])("%s proves nothing: %s", async (match) => {
    expect((await audit(WORKING_LICENCE, accept(`match: ${match}, reason: moved`))).findings).toEqual([]);
  });

  it("has the same ids tomorrow, and other ones for another match", async () => {
    const idOf = async (match: string): Promise<string | undefined> =>
      (await audit(WORKING_LICENCE, accept(`match: ${match}, reason: r${match.length}`))).findings[0]?.id;
    expect(await idOf("{server: lic, port: 7279}")).toBe(await idOf("{port: '7279', server: lic}"));
    expect(await idOf("{server: lic, port: 7279}")).not.toBe(await idOf("{server: lic}"));
  });

  it("leaves no slice where an entry has no packets", async () => {
    const slices = join(folder, "slices");
    const site = accept("match: {server: lic}, reason: moved");
    expect((await runCli("analyze", WORKING_LICENCE, "--site", site, "--slice", slices)).status).toBe(0);
    expect(readdirSync(slices)).toEqual([]);
  });
});

describe("words that name nothing known are warned of", () => {
  it("all at once, with their places, and change nothing", async () => {
    const site = siteOf(
      [
        "endpoints:",
        "  - {name: xs1, address: 10.10.0.11, roles: [host, coordinater]}",
        "  - {name: xs2, address: 10.10.0.12, roles: [host, coordinater]}",
        "  - {name: backup, address: 10.10.0.32, roles: [poller]}",
        "  - {address: 10.10.0.33, roles: [switch]}",
        "allow:",
        "  - {id: site.nbd, from: [bakup], to: [hots], transport: tcp, ports: [10809], reason: x}",
        "accept:",
        "  - {match: {client: poller, requirement: license.chekout}, reason: x}",
        "  - {match: {server: nobody-at-all}, reason: x}",
      ],
      "version: 1",
    );
    const { status, error } = await runCli("analyze", NBD, "--site", site);
    expect(status).toBe(0);
    expect(error.trim().split("\n")).toEqual(
      [
        '3:52: warning: endpoints[0].roles[1]: "coordinater" is a role that no requirement knows; did you mean coordinator? (and 1 more like it)',
        '6:35: warning: endpoints[3].roles[0]: "switch" is a role that no requirement knows; it decides nothing',
        '8:27: warning: allow[0].from[0]: "bakup" is no endpoint\'s role or name; did you mean backup?',
        '8:40: warning: allow[0].to[0]: "hots" is no endpoint\'s role or name; did you mean host?',
        '10:43: warning: accept[0].match.requirement: "license.chekout" is no requirement of the matrix or of allow; did you mean license.checkout?',
        '11:22: warning: accept[1].match.server: "nobody-at-all" is no endpoint\'s role or name; it fits nobody',
      ].map((line) => `${site}:${line}`),
    );
  });

  it("and nothing is said of the site file of the fixtures", async () => {
    expect((await runCli("matrix", "show", "--site", SITE_FILE)).error).toBe("");
  });
});

describe("a site file that names nobody", () => {
  it("condemns nothing", async () => {
    const site = siteOf([], "version: 1");
    const { status, output } = await runCli("analyze", NBD, "--site", site, "--fail-on", "unexpected,undocumented");
    expect(status).toBe(0);
    expect(output.replaceAll("\n", " ")).toContain("site.yaml declares no endpoints");
    expect((await audit(NBD, site)).findings).toMatchObject([
      { kind: "advisory", severity: "low", title: "1 conversation cannot be judged: nothing says who is who" },
    ]);
  });

  it("can allow addresses all the same", async () => {
    const entry = "{id: site.own, from: [10.10.0.32], to: [10.10.0.11], transport: tcp, ports: [10809], reason: x}";
    const site = siteOf(["allow:", `  - ${entry}`], "version: 1");
    expect((await audit(NBD, site)).findings).toEqual([]);
    expect((await runCli("analyze", NBD, "--site", site)).output).toContain(
      "1 seen, none of them failing\n    site.own",
    );
  });
});
