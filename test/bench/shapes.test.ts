import { expect, it } from "vitest";
import { type Shape, standardOf, type TrafficParameters } from "../../bench/traffic/parameters.ts";
import { Icmp, Icmp6 } from "../../src/decode/icmp.ts";
import { LATER_PIECE, TRANSPORT } from "../../src/decode/step.ts";
import { TcpFlag } from "../../src/decode/tcp.ts";
import { audit, readPackets } from "./capture.ts";

const PACKETS = 3000;

function worst(shape: Shape): TrafficParameters {
  return { ...standardOf(PACKETS), conversations: 100, shape };
}

it("new-flows: each packet is the first of another flow", async () => {
  const { report, flows } = await audit(worst("new-flows"));
  expect(flows).toHaveLength(PACKETS);
  expect(report.summary.conversations).toBe(100);
  for (const { flow } of flows) expect(flow.ends[0].packets + flow.ends[1].packets).toBe(1);
});

it("distinct-flows: each flow is a SYN and its answer", async () => {
  const { report, flows } = await audit(worst("distinct-flows"));
  expect(flows).toHaveLength(PACKETS / 2);
  expect(report.sensor.twoWayFlows).toBe(PACKETS / 2);
});

it("fragments: each packet is a piece, and all come together", async () => {
  const kinds = await readPackets(worst("fragments"), (packet, step) => [packet.fragment > 0, step] as const);
  expect(kinds.every(([isFragment]) => isFragment)).toBe(true);
  expect(kinds.filter(([, step]) => step === TRANSPORT)).toHaveLength(PACKETS / 3);
  expect(kinds.filter(([, step]) => step === LATER_PIECE)).toHaveLength((PACKETS * 2) / 3);
  const { report, flows } = await audit(worst("fragments"));
  expect(report.sensor.decoded).toBe(PACKETS);
  expect(flows).toHaveLength(PACKETS / 3);
});

it("one-byte-segments: a byte each, but for the handshakes", async () => {
  // Long enough for a hundred connections to come to their end.
  const parameters = { ...worst("one-byte-segments"), packets: 60_000 };
  const sizes = await readPackets(parameters, ({ payloadBytes }) => payloadBytes);
  expect(Math.max(...sizes)).toBe(1);
  expect(sizes.filter((bytes) => bytes === 1).length / sizes.length).toBeGreaterThan(0.98);
  const { report } = await audit(parameters);
  expect(report.summary.conversations).toBe(100);
  expect(report.conversations.flatMap(({ segments }) => Object.values(segments!)).every(isNone)).toBe(true);
});

it("dns: questions and their answers, another name in each", async () => {
  const ports = await readPackets(worst("dns"), ({ sourcePort, destinationPort }) => [sourcePort, destinationPort]);
  expect(ports.every((pair) => pair.includes(53))).toBe(true);
  const { report, flows } = await audit(worst("dns"));
  expect(flows).toHaveLength(PACKETS / 2);
  expect(report.sensor.unaskedAnswers).toBe(0);
  const names = await readPackets(worst("dns"), ({ end }, _, bytes) =>
    /name-\d+/.exec(Buffer.from(bytes.subarray(end - 120, end)).toString("latin1"))?.at(0),
  );
  expect(new Set(names).size).toBe(PACKETS / 2);
});

it("tls-hellos: each packet is a hello that names a server", async () => {
  const { report, flows } = await audit(worst("tls-hellos"));
  expect(flows).toHaveLength(PACKETS);
  for (const { target } of report.conversations) expect(target).toMatch(/^host-\d+\.pool\.example$/);
});

it("icmp-errors: each packet refuses another connection", async () => {
  const types = await readPackets(worst("icmp-errors"), ({ ipVersion, icmpType, quoteEnd }) => {
    return quoteEnd > 0 && icmpType === (ipVersion === 4 ? Icmp.unreachable : Icmp6.unreachable);
  });
  expect(types.every((isRefusal) => isRefusal)).toBe(true);
  const { flows } = await audit(worst("icmp-errors"));
  expect(flows.filter(({ flow }) => flow.icmpError !== null)).toHaveLength(PACKETS);
});

it("scan: one client asks each address and port once", async () => {
  const asks = await readPackets(worst("scan"), ({ addresses, destinationPort, tcpFlags }) => {
    expect(tcpFlags).toBe(TcpFlag.syn);
    return { client: addresses[3], pair: `${addresses[7]} ${destinationPort}` };
  });
  expect(new Set(asks.map(({ client }) => client)).size).toBe(1);
  expect(new Set(asks.map(({ pair }) => pair)).size).toBe(PACKETS);
});

function isNone({ fromClient, fromServer }: { fromClient: number; fromServer: number }): boolean {
  return fromClient + fromServer === 0;
}
