import { copyFileSync, existsSync, linkSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import type { Report } from "../../src/report/report.ts";
import { SITE_FILE } from "../fixtures/files.ts";
import { type CliRun, runCli } from "./run-cli.ts";

const SHOWCASE = "fixtures/showcase/bad-morning.pcap";

/** The contract's fields, in its order. */
const FIELDS = [
  ...["ts", "duration", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "proto", "conn_state", "history"],
  ...["orig_pkts", "orig_ip_bytes", "resp_pkts", "resp_ip_bytes", "community_id", "vlan", "encapsulation"],
  "conversation",
];

let folder: string;
let flowPath: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
  flowPath = join(folder, "flows.ndjson");
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

type FlowLine = Readonly<Record<string, string | number | null>>;

async function audit(capture: string): Promise<{ flows: FlowLine[]; report: Report }> {
  const argv = [capture, "--site", SITE_FILE, "--format", "json", "--flows", flowPath];
  const { status, output } = await runCli("analyze", ...argv);
  expect(status).toBe(0);
  const lines = readFileSync(flowPath, "utf8").split("\n");
  expect(lines.pop()).toBe("");
  return { flows: lines.map((line) => JSON.parse(line)), report: JSON.parse(output) };
}

describe("a line of --flows", () => {
  it("has every field, in the order of the contract", async () => {
    const { flows } = await audit(SHOWCASE);
    expect(flows.length).toBeGreaterThan(20);
    for (const flow of flows) expect(Object.keys(flow)).toEqual(FIELDS);
  });

  it("reads as Zeek would write it", async () => {
    const { flows } = await audit("fixtures/outcomes/tcp-refused-by-reset.pcap");
    expect(flows.find(({ proto }) => proto === "tcp")).toMatchObject({
      ts: 1_767_592_800,
      duration: 0.001,
      "id.orig_h": "10.10.0.11",
      "id.resp_h": "10.10.0.20",
      "id.resp_p": 27_000,
      conn_state: "REJ",
      history: "Sr",
      orig_pkts: 1,
      resp_pkts: 1,
      vlan: null,
      encapsulation: null,
    });
  });

  it("names VLAN and encapsulation", async () => {
    const vlans = (await audit("fixtures/formats/link-vlan.pcap")).flows.map(({ vlan }) => vlan);
    expect(new Set(vlans)).toEqual(new Set([20]));
    const { flows, report } = await audit("fixtures/formats/link-vxlan.pcap");
    expect(report.sensor.encapsulations).toEqual(expect.arrayContaining(flows.map((flow) => flow.encapsulation)));
  });
});

test.for([SHOWCASE, "fixtures/outcomes/tcp-rejected-on-path.pcap", "fixtures/decoding/fragments.pcap"])(
  "the flows of %s add up to its conversations",
  async (capture) => {
    const { flows, report } = await audit(capture);
    const sumsOfFlows = new Map<unknown, { fromClient: number; fromServer: number; bytes: number }>();
    for (const flow of flows) {
      const sums = sumsOfFlows.get(flow.conversation) ?? { fromClient: 0, fromServer: 0, bytes: 0 };
      sums.fromClient += Number(flow.orig_pkts);
      sums.fromServer += Number(flow.resp_pkts);
      sums.bytes += Number(flow.orig_ip_bytes) + Number(flow.resp_ip_bytes);
      sumsOfFlows.set(flow.conversation, sums);
    }
    const sumsOfReport = report.conversations.map(({ id, packets, bytes }) => [
      id,
      { ...packets, bytes: bytes.fromClient + bytes.fromServer },
    ]);
    expect([...sumsOfFlows].sort()).toEqual(sumsOfReport.sort());
  },
);

describe("--flows", () => {
  const run = (...argv: string[]): Promise<CliRun> => runCli("analyze", SHOWCASE, "--site", SITE_FILE, ...argv);

  it("changes nothing about the report", async () => {
    expect((await run("--flows", flowPath)).output).toBe((await run()).output);
  });

  it("takes the place of an older file", async () => {
    writeFileSync(flowPath, "x".repeat(1 << 20));
    await run("--flows", flowPath);
    expect(readFileSync(flowPath, "utf8")).toMatch(/^{"ts":.+}\n$/s);
  });

  it.each([
    ["-", "--flows -: flows go to a file of their own, not to standard output"],
    ["/nowhere/flows", "/nowhere/flows: the flows cannot be written: no such file"],
    ["/", "/: the flows cannot be written: "],
  ])("%s ends with 2 and a sentence", async (path, sentence) => {
    const { status, output, error } = await run("--flows", path);
    expect(status).toBe(2);
    expect(output).toBe("");
    expect(error).toContain(sentence);
    expect(error.trim().split("\n")).toHaveLength(1);
  });

  it.skipIf(!existsSync("/dev/full"))("ends with 2 and a sentence when the disk is full", async () => {
    const { status, output, error } = await run("--flows", "/dev/full");
    expect({ status, output, error }).toEqual({
      status: 2,
      output: "",
      error: "/dev/full: the flows cannot be written: no space left on device.\n",
    });
  });

  it("and -o need a file each, by whatever name", async () => {
    const reportPath = join(folder, "report.txt");
    writeFileSync(reportPath, "");
    linkSync(reportPath, flowPath);
    const { status, error } = await run("-o", reportPath, "--flows", flowPath);
    expect(status).toBe(2);
    expect(error).toContain("-o and --flows need a file each");
  });

  it.each(["--flows", "-o"])("%s never takes the place of a capture, named or found in a folder", async (option) => {
    const capture = join(folder, "morning.pcap");
    copyFileSync(SHOWCASE, capture);
    for (const input of [capture, folder]) {
      const { status, error } = await runCli("analyze", input, option, capture);
      expect(status).toBe(2);
      expect(error).toContain("morning.pcap is an input: ");
      expect(readFileSync(capture).equals(readFileSync(SHOWCASE))).toBe(true);
    }
  });
});
