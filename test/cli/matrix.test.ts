import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SITE_FILE } from "../fixtures/files.ts";
import { runCli } from "./run-cli.ts";

const SHOWCASE = "fixtures/showcase/bad-morning.pcap";
const OUR_MATRIX = `id: our-matrix
title: Our pool
source: wiki page 12
requirements:
  - {id: hosts.api, from: [host], to: [host], transport: tcp, ports: [80, 443], purpose: pool, source: section 1}
  - {id: repo, from: [host], to: {domain: repo.example.com}, transport: tcp, ports: [443], purpose: updates, source: section 2}
  - {id: licences, from: [host], to: [license-server], transport: tcp, ports: [27000, 7279], purpose: licences, source: section 3}
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function written(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The site file of the fixtures with its matrix and more lines. */
function siteWith(matrix: string, ...lines: string[]): string {
  const content = readFileSync(SITE_FILE, "utf8").replace("matrix: xenserver-8", `matrix: ${matrix}`);
  return written("site.yaml", `${content}${lines.join("\n")}\n`);
}

it.each(["show", "check", "coverage"])("help of matrix %s", async (name) => {
  const { status, output } = await runCli("matrix", name, "--help");
  expect(status).toBe(0);
  await expect(output).toMatchFileSnapshot(`help-matrix-${name}.txt`);
});

describe("wrong usage ends with 2 and a sentence", () => {
  it.each([
    [["show", "--format", "xml"], "Allowed choices are text, json, csv, markdown"],
    [["show", "--as", "pf"], "Allowed choices are nftables, csv"],
    [["show", "--as", "nftables"], "--as nftables: an allow list needs addresses. Give a site file"],
    [["show", "--as", "csv", "--format", "csv"], "cannot be used with option"],
    [
      ["show", "--matrix", "xenserver-7"],
      '"xenserver-7" is not known here; known are xenserver-8, xcp-ng-8.3, or a file',
    ],
    [["show", "--matrix", "./nowhere.yaml"], "./nowhere.yaml: the matrix file cannot be read: no such file"],
    [["coverage"], "missing required argument 'report'"],
    [["coverage", "nowhere.json"], "nowhere.json: the report cannot be read: no such file"],
    [["coverage", "README.md"], "README.md: line 1, column 1: not JSON"],
    [["coverage", "package.json"], "package.json: JSON, but no report of "],
  ])("%j", async (argv, sentence) => {
    const { status, output, error } = await runCli("matrix", ...argv);
    expect(status).toBe(2);
    expect(output).toBe("");
    expect(error).toContain(sentence);
    expect(error).not.toMatch(/\n\s+at /);
  });
});

describe("xcp-ng-8.3", () => {
  it("is shown with its citations and with what is not known", async () => {
    const { output } = await runCli("matrix", "--matrix", "xcp-ng-8.3");
    await expect(output).toMatchFileSnapshot("matrix-show-xcp-ng.txt");
    for (const line of output.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  it.each([
    ["--matrix", () => ["--site", SITE_FILE, "--matrix", "xcp-ng-8.3"]],
    ["the site file", () => ["--site", siteWith("xcp-ng-8.3")]],
  ])("is what traffic is held against when chosen by %s", async (_how, options) => {
    const { output } = await runCli("analyze", SHOWCASE, ...options(), "--format", "json");
    const report = JSON.parse(output);
    expect(report.matrix.id).toBe("xcp-ng-8.3");
    const verdictAt = (port: number): string[] =>
      report.conversations
        .filter(
          ({ server, client }: { server: { port: number }; client: { name: string } }) =>
            server.port === port && client.name === "xs1",
        )
        .map(({ verdict }: { verdict: string }) => verdict);
    expect(verdictAt(7279)).toEqual(["undocumented"]);
  });

  it("advises on TCP 80 by a row that it has, as every matrix", async () => {
    for (const matrix of ["xenserver-8", "xcp-ng-8.3"]) {
      const capture = "fixtures/requirements/clients.management-api.expected.pcap";
      const { output } = await runCli("analyze", capture, "--site", SITE_FILE, "--matrix", matrix, "--format", "json");
      const findings: { kind: string; requirement: string }[] = JSON.parse(output).findings;
      expect(findings.find(({ kind }) => kind === "advisory")?.requirement).toBe("clients.management-api");
    }
  });
});

describe("a matrix file", () => {
  it("of the site file is looked for beside that", async () => {
    mkdirSync(join(folder, "matrices"));
    written("matrices/ours.yaml", OUR_MATRIX);
    const { output, error } = await runCli(
      "analyze",
      SHOWCASE,
      "--site",
      siteWith("./matrices/ours.yaml"),
      "--format",
      "json",
    );
    expect(error).toBe("");
    const report = JSON.parse(output);
    expect(report.matrix).toEqual({ id: "our-matrix", title: "Our pool", source: "wiki page 12" });
    expect(report.coverage.map(({ requirement }: { requirement: string }) => requirement)).toEqual([
      "hosts.api",
      "repo",
      "licences",
      "site.nbd-backup",
    ]);
    expect(report.findings[0]).toMatchObject({ kind: "blocked", requirement: "licences" });
  });

  it("of --matrix goes before that of the site file", async () => {
    const path = written("ours.yaml", OUR_MATRIX);
    const { output } = await runCli("matrix", "check", "--site", SITE_FILE, "--matrix", path);
    expect(output).toBe("our-matrix: 3 requirements and 1 of the site, no mistakes\n");
  });

  it("has all its mistakes reported at once, with line and column", async () => {
    const path = written("ours.yml", OUR_MATRIX.replace("[27000", "[0").replace("id: repo", "id: hosts.api"));
    const { status, error } = await runCli("matrix", "--matrix", path);
    expect(status).toBe(2);
    expect(error.split("\n")).toEqual([
      `${path}:6:10: id "hosts.api" stands on line 5 already; give each its own`,
      expect.stringMatching(/ours\.yml:7:\d+: requirements\[2\]\.ports\[0\]: 0 is not a port; write/),
      "",
    ]);
  });

  it("with a role that nobody has is a warning, and used all the same", async () => {
    const path = written("ours.yaml", OUR_MATRIX.replace("[license-server]", "[licence-server]"));
    const { status, error } = await runCli("matrix", "check", "--site", SITE_FILE, "--matrix", path);
    expect(status).toBe(0);
    expect(error).toMatch(/ours\.yaml:7:\d+: warning: .+"licence-server".+; did you mean license-server\?\n$/);
  });

  it("must leave the ids of the site's own requirements alone", async () => {
    const path = written("ours.yaml", OUR_MATRIX.replace("id: repo", "id: site.nbd-backup"));
    const { status, error } = await runCli("analyze", SHOWCASE, "--site", SITE_FILE, "--matrix", path);
    expect(status).toBe(2);
    expect(error).toBe(
      `${SITE_FILE} line 34: id "site.nbd-backup" is one of the matrix's own (our-matrix); choose another\n`,
    );
  });
});

describe("show", () => {
  it("says who has the roles at this site", async () => {
    const { output } = await runCli("matrix", "show", "--site", SITE_FILE);
    expect(output).toContain("Roles at this site\n  host: xs1 (10.10.0.11, 2001:db8:10::11); xs2");
    expect(output).toContain(
      "site.nbd-backup\n  client > host, tcp 10809: Backup reads disks over NBD\n  [fixtures/site.yaml line",
    );
    for (const line of output.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("as JSON has the endpoints of each row", async () => {
    const { output } = await runCli("matrix", "show", "--site", SITE_FILE, "--format", "json");
    const { requirements } = JSON.parse(output);
    const rowOf = (id: string): object => requirements.find((row: { id: string }) => row.id === id);
    expect(rowOf("license.checkout")).toMatchObject({
      clients: [{ name: "xs1" }, { name: "xs2" }],
      servers: [{ name: "lic", places: ["10.10.0.20", "10.10.0.120", "2001:db8:10::20"] }],
    });
    expect(rowOf("updates.repo")).toMatchObject({ coordinatorOnly: true, clients: [{ name: "xs1" }], servers: null });
    expect(rowOf("clients.management-api")).toMatchObject({ clients: null });
  });

  it("as CSV and Markdown has a row a requirement", async () => {
    const csv = (await runCli("matrix", "show", "--site", SITE_FILE, "--format", "csv")).output.split("\r\n");
    expect(csv[0]).toBe("requirement,from,to,transport,ports,purpose,source,basis,clients,servers");
    expect(csv).toHaveLength(1 + 43 + 1);
    expect(csv[4]).toMatch(
      /^time\.ntp,host,ntp-server,"tcp, udp",123,time synchronisation,.+,document,.+,ntp \(10\.10\.0\.21\)$/,
    );
    const markdown = (await runCli("matrix", "show", "--site", SITE_FILE, "--format", "markdown")).output;
    expect(markdown).toMatch(/^# XenServer 8: Connectivity requirements \(xenserver-8\)\n/);
    expect(markdown.split("\n").filter((line) => line.startsWith("| "))).toHaveLength(2 + 43);
  });

  it("neutralises and escapes what the site file says", async () => {
    const reason = 'reason: "=cmd|x \\u001b[31m <b>"';
    const site = written(
      "evil.yaml",
      `version: 1\nallow:\n  - {id: site.a, from: [client], to: [host], transport: tcp, ports: [1], ${reason}}\n`,
    );
    const run = async (format: string) => (await runCli("matrix", "show", "--site", site, "--format", format)).output;
    expect(await run("csv")).toContain(",'=cmd|x \\u{1b}[31m <b>,");
    expect(await run("markdown")).toContain("| =cmd\\|x \\\\u\\{1b\\}\\[31m \\<b\\> |");
    expect(await run("text")).toContain(": =cmd|x \\u{1b}[31m <b>");
  });

  it("--as nftables is a draft of rules", async () => {
    const { status, output } = await runCli("matrix", "show", "--site", SITE_FILE, "--as", "nftables");
    expect(status).toBe(0);
    await expect(output).toMatchFileSnapshot("allow-list.nft");
  });

  it("--as csv is a line for each pair of addresses", async () => {
    const { output } = await runCli("matrix", "show", "--site", SITE_FILE, "--as", "csv");
    const [head, ...lines] = output.split("\r\n");
    expect(head).toBe("requirement,source,destination,transport,ports,citation,note (a draft: review before use)");
    expect(lines).toContain("site.nbd-backup,10.10.0.32,10.10.0.11,tcp,10809,fixtures/site.yaml line 34,");
    expect(lines).toContain(
      "xencenter.hotfixes,10.10.0.30,citrix.com and its subdomains,tcp,443,External domains: XenCenter,a name: needs a firewall or proxy that knows names",
    );
  });

  it("--as csv says where a network allows too much, and where no pair is left", async () => {
    const endpoints = [
      "{name: guests, network: 10.20.0.0/16, roles: [vm]}",
      "{name: storage, network: 10.20.5.0/24, roles: [san]}",
      "{name: xs1, address: 10.10.0.11, roles: [host]}",
      '{name: admin, address: "2001:db8::7", roles: [xencenter]}',
      "{name: old-admin, address: 10.10.0.7, roles: [old]}",
    ];
    const allow = [
      "{id: site.vnc, from: [old], to: [vm], transport: tcp, ports: [5900], reason: a}",
      "{id: site.own, from: [10.10.0.11], to: [host], transport: tcp, ports: [9], reason: b}",
    ];
    const lines = ["version: 1", `endpoints: [${endpoints}]`, `allow: [${allow}]`];
    const site = written("site.yaml", `${lines.join("\n")}\n`);
    const { output } = await runCli("matrix", "show", "--site", site, "--as", "csv");
    const records = output.split("\r\n");
    const tooMuch = "too much: role vm has 10.20.0.0/16, and 10.20.5.0/24 in it is declared otherwise";
    expect(records.filter((record) => record.startsWith("site.vnc"))).toEqual([
      expect.stringContaining("10.10.0.7,10.20.0.0/16,tcp,5900"),
      expect.stringContaining(tooMuch),
    ]);
    const noPair = "no pair: one machine alone, or IPv4 on one side and IPv6 on the other";
    expect(records.filter((record) => record.startsWith("xencenter.ssh"))).toEqual([expect.stringContaining(noPair)]);
    expect(records.filter((record) => record.startsWith("site.own"))).toEqual([expect.stringContaining(noPair)]);
  });
});

it.each([
  ["json", 2, (output: string) => JSON.parse(output).mistakes[0]],
  ["csv", 2, (output: string) => output.split("\r\n")[1]],
  ["markdown", 2, (output: string) => output.split("\n")[2]],
])("check as %s names a role that nobody has", async (format, expected, first) => {
  const allow = "allow: [{id: a, from: [bakup], to: [host], transport: tcp, ports: [1], reason: b}]";
  const site = written("site.yaml", `version: 1\n${allow}\n`);
  const { status, output } = await runCli("matrix", "check", "--site", site, "--format", format);
  expect(status).toBe(expected);
  expect(first(output)).toContain("no endpoint has the role bakup");
});

it.each(["csv", "markdown"])("as %s, names and addresses in an allow entry are written out", async (format) => {
  const endpoint = "endpoints: [{name: xs1, address: 10.0.0.11, roles: [host]}]";
  const allow = "allow: [{id: a, from: [xs1, 10.9.0.0/16], to: [host], transport: tcp, ports: [9], reason: b}]";
  const site = written("site.yaml", `version: 1\n${endpoint}\n${allow}\n`);
  const { output } = await runCli("matrix", "show", "--site", site, "--format", format);
  expect(output).toContain("xs1 (10.0.0.11), 10.9.0.0/16");
});

it("check counts one requirement as one", async () => {
  const [row] = OUR_MATRIX.split("\n").slice(4);
  const head = OUR_MATRIX.split("\n").slice(0, 4).join("\n");
  const { output } = await runCli("matrix", "check", "--matrix", written("matrix.yaml", `${head}\n${row}\n`));
  expect(output).toBe("our-matrix: 1 requirement, no mistakes\n");
});

describe("coverage", () => {
  async function reportOf(name: string, capture: string, ...options: string[]): Promise<string> {
    const path = join(folder, name);
    await runCli("analyze", capture, "--site", SITE_FILE, ...options, "--format", "json", "-o", path);
    return path;
  }

  it("takes the best that several reports tell, failures first", async () => {
    const morning = await reportOf("morning.json", SHOWCASE);
    const pvs = await reportOf("pvs.json", "fixtures/requirements/pvs.logon.expected.pcap");
    const run = async (...paths: string[]) => {
      const { output } = await runCli("matrix", "coverage", ...paths, "--site", SITE_FILE, "--format", "json");
      const rows: { requirement: string; status: string; conversations: number; row: unknown }[] =
        JSON.parse(output).coverage;
      return new Map(rows.map((row) => [row.requirement, row]));
    };
    const [alone, together] = [await run(morning), await run(morning, pvs)];
    expect(alone.get("pvs.logon")?.status).not.toBe("seen");
    expect(together.get("pvs.logon")).toMatchObject({ status: "seen", conversations: expect.any(Number) });
    expect(together.get("license.checkout")).toMatchObject({ status: "failing", conversations: 2 });
    expect(together.get("site.nbd-backup")?.row).toMatchObject({ source: "fixtures/site.yaml line 34" });
    expect(together.size).toBe(43);
  });

  it("prints each requirement with its row and citation", async () => {
    const path = await reportOf("morning.json", SHOWCASE);
    const run = async (format: string) =>
      (await runCli("matrix", "coverage", path, "--site", SITE_FILE, "--format", format)).output;
    expect(await run("text")).toContain(
      "failing license.checkout, 2 conversations\n  host > license-server, tcp 7279: check-in and check-out of licences\n  [Comm",
    );
    expect(await run("csv")).toContain("\r\nlicense.checkout,failing,2,host,license-server,tcp,7279,");
    expect(await run("markdown")).toContain(
      "\n| license.checkout | failing | 2 | host | license-server | tcp | 7279 |",
    );
    for (const line of (await run("text")).split("\n").slice(2)) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("knows a shipped matrix by its report, and asks for the site where a row is its own", async () => {
    const path = await reportOf("xcp.json", SHOWCASE, "--matrix", "xcp-ng-8.3");
    const { status, output } = await runCli("matrix", "coverage", path);
    expect(status).toBe(0);
    expect(output).toContain("host > host, udp 694: high availability: heartbeat");
    expect(output).toMatch(/site\.nbd-backup.*\n {2}a requirement that is not known here/);
  });

  it("is of one matrix", async () => {
    const paths = [await reportOf("a.json", SHOWCASE), await reportOf("b.json", SHOWCASE, "--matrix", "xcp-ng-8.3")];
    const mixed = await runCli("matrix", "coverage", ...paths);
    expect(mixed.status).toBe(2);
    expect(mixed.error).toContain("b.json: held against xcp-ng-8.3, not xenserver-8: give reports of one matrix");
  });

  it("never takes the matrix that a report names for a file", async () => {
    const path = await reportOf("a.json", SHOWCASE);
    writeFileSync(path, readFileSync(path, "utf8").replaceAll('"xenserver-8"', '"./ours.yaml"'));
    const { status, output, error } = await runCli("matrix", "coverage", path);
    expect({ status, error }).toEqual({ status: 0, error: "" });
    expect(output).toContain("(./ours.yaml)");
  });

  it("says where a report is none", async () => {
    const path = written("cut.json", '{"schema": "xsaudit.report/1", "tool": {"name": "xsaudit", "version": 5}}');
    const { status, error } = await runCli("matrix", "coverage", path);
    expect(status).toBe(2);
    expect(error).toContain("cut.json: tool.version: 5: expected string, received number.");
  });
});
