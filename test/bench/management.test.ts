import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type ShareName, standardOf, type TrafficParameters } from "../../bench/traffic/parameters.ts";
import { packetsOfSize } from "../../bench/traffic/write-capture.ts";
import { audit, SMALL, withCapture } from "./capture.ts";

const digest = (parameters: TrafficParameters): Promise<string> =>
  withCapture(parameters, (path) => createHash("sha256").update(readFileSync(path)).digest("hex"));

describe("the same parameters", () => {
  it("make the same bytes, others make others", async () => {
    const first = await digest(SMALL);
    expect(await digest({ ...SMALL })).toBe(first);
    expect(await digest({ ...SMALL, shares: { dns: 0.5 } })).not.toBe(first);
    expect(await digest({ ...SMALL, packetSizes: { small: 1, medium: 0, full: 0 } })).not.toBe(first);
  });

  it("make a beginning that is the beginning of the whole", async () => {
    const whole = await withCapture(SMALL, (path) => readFileSync(path));
    const beginning = await withCapture(SMALL, (path) => readFileSync(path), "beginning.pcap", 1000);
    expect(beginning.length).toBeLessThan(whole.length);
    expect(beginning.equals(whole.subarray(0, beginning.length))).toBe(true);
  });
});

describe("a capture has exactly what was asked for:", () => {
  it.each([
    ["the usual", SMALL],
    ["flows of hardly any length", { ...SMALL, flows: 1500 }],
    ["one flow a conversation", { ...SMALL, flows: 400, conversations: 400 }],
    ["storage alone", { ...SMALL, shares: { nfs: 0.5, iscsi: 0.5 } }],
  ])("%s", async (_what, parameters) => {
    const { report, flows } = await audit(parameters);
    expect(report.sensor.packets).toBe(parameters.packets);
    expect(report.sensor.decoded).toBe(parameters.packets);
    expect(report.sensor.duplicates).toBe(0);
    expect(flows).toHaveLength(parameters.flows);
    expect(report.summary.conversations).toBe(parameters.conversations);
  });

  it.each<[ShareName, (port: number) => boolean]>([
    ["tls", (port) => port === 443 || port === 636],
    ["dns", (port) => port === 53],
    ["nfs", (port) => port === 2049],
    ["iscsi", (port) => port === 3260],
  ])("a share of %s among the flows", async (name, isOfKind) => {
    const { flows } = await audit({ ...SMALL, flows: 1000, shares: { [name]: 0.4 } });
    const ofKind = flows.filter(({ flow, client }) => isOfKind(flow.ends[client === 0 ? 1 : 0].port));
    expect(ofKind.length / flows.length).toBeCloseTo(0.4, 1);
  });

  it("a scan among the flows, each asking for another pair", async () => {
    const { report, flows } = await audit({ ...SMALL, shares: { scans: 0.2 } });
    expect(flows).toHaveLength(SMALL.flows);
    expect(report.sensor.packets).toBe(SMALL.packets);
    expect(report.summary.conversations).toBe(SMALL.conversations + 0.2 * SMALL.flows);
  });

  it("a size, to a few percent", async () => {
    const packets = packetsOfSize(SMALL, 20e6);
    const bytes = await withCapture(standardOf(packets), (path) => readFileSync(path).length);
    expect(Math.abs(bytes / 20e6 - 1)).toBeLessThan(0.05);
  });
});

it("shows healthy connections that say what they are", async () => {
  const { report } = await audit(SMALL);
  expect(report.summary.failing).toBe(0);
  for (const { segments } of report.conversations) {
    if (segments === null) continue;
    const { retransmitted, outOfOrder, lost, zeroWindows } = segments;
    const wrong = [retransmitted, outOfOrder, lost, zeroWindows];
    expect(wrong.map(({ fromClient, fromServer }) => fromClient + fromServer)).toEqual([0, 0, 0, 0]);
  }
  const https = report.conversations.filter(({ server }) => server.port === 443);
  expect(https.length).toBeGreaterThan(10);
  for (const { target } of https) expect(target).toMatch(/^host-\d+\.pool\.example$/);
  const nfs = report.conversations.filter(({ server }) => server.port === 2049);
  expect(nfs.map(({ rpcProgram }) => rpcProgram?.program)).toEqual(nfs.map(() => 100_003));
});
