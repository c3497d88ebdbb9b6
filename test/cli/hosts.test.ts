/** `--hosts`: names of addresses that no packet shows. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Report } from "../../src/report/report.ts";
import { Cast } from "../fixtures/cast.ts";
import { SITE_FILE } from "../fixtures/files.ts";
import { pcapFile, type Recorded } from "../packets/capture-file.ts";
import { answeredConnection, datagram, lastWord } from "../packets/dialogue.ts";
import { addressRecord, dnsAnswer, dnsQuery } from "../packets/dns.ts";
import { type CliRun, runCli } from "./run-cli.ts";

const OUTSIDE = "198.51.100.7";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function analyze(frames: readonly Recorded[], ...hosts: readonly string[]): Promise<CliRun> {
  const capture = write("a.pcap", pcapFile([...frames, lastWord(30_000)]));
  return runCli(
    "analyze",
    capture,
    "--site",
    SITE_FILE,
    "--format",
    "json",
    ...hosts.flatMap((path) => ["--hosts", path]),
  );
}

const toOutside = answeredConnection({ client: Cast.xs1, server: OUTSIDE, port: 443 });

it("names a domain's address, by any of its names", async () => {
  const hosts = write("hosts", `${OUTSIDE} mirror.example repo.ops.xenserver.com\n`);
  const report: Report = JSON.parse((await analyze(toOutside, hosts)).output);
  expect(report.conversations[0]).toMatchObject({
    verdict: "expected",
    requirements: ["updates.repo"],
    server: { name: "mirror.example" },
    target: null,
  });
});

it("adds the names of several files, and leaves the site file's name in front", async () => {
  const first = write("first", `${OUTSIDE} one.example\n${Cast.xs1} other-name\n`);
  const second = write("second", `${OUTSIDE} repo.ops.xenserver.com\n`);
  const report: Report = JSON.parse((await analyze(toOutside, first, second)).output);
  expect(report.conversations[0]).toMatchObject({
    verdict: "expected",
    client: { name: "xs1" },
    server: { name: "one.example" },
  });
});

it("makes a resource known by its full name, so that its failing look-up is a finding", async () => {
  const dns = { client: Cast.xs1, server: Cast.dns, port: 53, clientPort: 40_000 };
  const name = "lic.pool.example";
  const lookup = [
    datagram(dns, 0, "client", dnsQuery({ name })),
    datagram(dns, 5, "server", dnsAnswer({ name, responseCode: "nxdomain" })),
  ];
  const hosts = write("hosts", `${Cast.lic} LIC.pool.example\n`);
  const report: Report = JSON.parse((await analyze(lookup, hosts)).output);
  expect(report.findings).toMatchObject([{ kind: "advisory", severity: "high", requirement: "license.request" }]);
  expect(report.findings[0]?.title).toBe("lic.pool.example does not exist, dns tells xs1");
});

it("ends with 2 and all mistakes of the file", async () => {
  const hosts = write("hosts", "10.0.0.300 xs1\n10.0.0.1\n");
  const { status, error, output } = await analyze(toOutside, hosts);
  expect(status).toBe(2);
  expect(output).toBe("");
  expect(error).toContain('hosts:1:1: "10.0.0.300" is not an IPv4 or IPv6 address');
  expect(error).toContain('hosts:2:1: "10.0.0.1" has no name');
});

it("of a file of another kind says no more than a person reads", async () => {
  const { status, error } = await analyze(toOutside, write("hosts", "not a hosts file\n".repeat(500)));
  expect(status).toBe(2);
  expect(error.trimEnd().split("\n")).toHaveLength(21);
  expect(error).toContain("and 480 more");
});

it("ends with 2 where the file cannot be read", async () => {
  const { status, error } = await analyze(toOutside, join(folder, "nowhere"));
  expect(status).toBe(2);
  expect(error).toContain("nowhere: the hosts file cannot be read: no such file");
});

it("makes a private address that a domain resolves to one that is meant", async () => {
  const name = "repo.ops.xenserver.com";
  const DNS = { client: Cast.xs1, server: Cast.dns, port: 53 };
  const frames = [
    datagram(DNS, 0, "client", dnsQuery({ name })),
    datagram(DNS, 1, "server", dnsAnswer({ name, records: [addressRecord(name, "10.66.0.1")] })),
  ];
  const own = write("own", `10.66.0.1 mirror.example ${name}\n`);
  const other = write("other", `10.66.0.2 ${name}\n`);
  const findings = async (...hosts: string[]): Promise<unknown> =>
    JSON.parse((await analyze(frames, ...hosts)).output).findings;
  expect(await findings(own)).toEqual([]);
  expect(await findings(other)).toMatchObject([{ kind: "advisory", requirement: "updates.repo" }]);
});
