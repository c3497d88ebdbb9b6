import { describe, expect, it } from "vitest";
import type { AuditedFlow } from "../../src/audit/audited-flow.ts";
import { createAuditor } from "../../src/audit/auditor.ts";
import { addPacket, createPacketBlock } from "../../src/capture/source.ts";
import { decodePacket } from "../../src/decode/packet.ts";
import { createPacket } from "../../src/decode/packet-record.ts";
import { fillFlowKey } from "../../src/flow/flow-key.ts";
import { KEY_WORDS } from "../../src/flow/flow-row.ts";
import { findMatrix } from "../../src/matrix/catalog.ts";
import { createFlowIndex, type FlowIndex } from "../../src/report/flow-index.ts";
import { UNKNOWN_SITE } from "../../src/site/site.ts";
import { LinkType, type Recorded } from "../packets/capture-file.ts";
import { answeredExchange, datagram, type Parties } from "../packets/dialogue.ts";

const PARTIES: Parties = { client: "10.10.0.11", server: "10.10.0.22", port: 53 };
const PARTIES_V6: Parties = { client: "2001:db8::11", server: "2001:db8::22", port: 53 };

/** The one flow of the frames, as the audit tells of it. */
function flowOf(frames: readonly Recorded[]): AuditedFlow {
  const flows: AuditedFlow[] = [];
  const matrix = findMatrix(UNKNOWN_SITE.matrixId, UNKNOWN_SITE.settings)!;
  const auditor = createAuditor(UNKNOWN_SITE, matrix, (flow) => flows.push(flow));
  for (const { bytes, atMicroseconds } of frames) {
    const block = createPacketBlock();
    block.bytes = bytes;
    addPacket(block, 0, bytes.length, bytes.length, 0, atMicroseconds * 1000, LinkType.ethernet);
    auditor.audit(block, 0, 1);
  }
  auditor.finish([], new Date(0));
  expect(flows).toHaveLength(1);
  return flows[0]!;
}

/** The flow in another conversation, at another time, on another port of its client. */
function moved(audited: AuditedFlow, conversationId: string, from: number, to: number, port?: number): AuditedFlow {
  const { flow } = audited;
  const ends = flow.ends.map((end, side) => ({
    ...end,
    port: side === audited.client ? (port ?? end.port) : end.port,
  }));
  const [first, last] = [from, to].map((seconds) => ({ seconds, nanoseconds: 0 }));
  return { ...audited, conversationId, flow: { ...flow, ends: [ends[0]!, ends[1]!], first: first!, last: last! } };
}

function find(index: FlowIndex, { bytes }: Recorded, from: number, to = from): (number | null)[] {
  const packet = createPacket();
  const key = new Int32Array(KEY_WORDS);
  decodePacket(packet, bytes, 0, bytes.length, bytes.length, LinkType.ethernet);
  fillFlowKey(key, packet, 0);
  const found: number[] = [];
  index.find(key, from, to, found);
  return found;
}

describe.each([PARTIES, PARTIES_V6])("flows of $client", (parties) => {
  const [question, answer] = answeredExchange(parties) as [Recorded, Recorded];
  const flow = flowOf([question, answer]);

  it("are found by the packets of both directions, at their time", () => {
    const index = createFlowIndex();
    index.add(moved(flow, "c-1", 10, 20));
    const number = index.numberOf("c-1");
    for (const packet of [question, answer]) {
      expect(find(index, packet, 15)).toEqual([number]);
      expect(find(index, packet, 9)).toEqual([]);
      expect(find(index, packet, 21)).toEqual([]);
      expect(find(index, packet, 9, 10)).toEqual([number]);
    }
    expect(find(index, datagram({ ...parties, clientPort: 1 }, 0, "client"), 15)).toEqual([]);
    expect(index.numberOf("c-2")).toBeNull();
  });

  it("on the same ports are told apart by their time", () => {
    const index = createFlowIndex();
    for (const [id, from, to] of [
      ["c-1", 10, 20],
      ["c-2", 30, 40],
      ["c-1", 50, 60],
    ] as const) {
      index.add(moved(flow, id, from, to));
    }
    const ids = ["c-1", "c-2"].map((id) => index.numberOf(id));
    expect([15, 25, 35, 45, 55].map((time) => find(index, question, time))).toEqual([
      [ids[0]],
      [],
      [ids[1]],
      [],
      [ids[0]],
    ]);
  });

  it("are all found, however many there are", () => {
    const index = createFlowIndex();
    for (let port = 1; port <= 5000; port++) index.add(moved(flow, `c-${port % 7}`, port, port + 1, port));
    for (let port = 1; port <= 5000; port += 13) {
      const asked = datagram({ ...parties, clientPort: port }, 0, "client");
      expect(find(index, asked, port)).toEqual([index.numberOf(`c-${port % 7}`)]);
    }
    expect(index.leftOut()).toBe(0);
  });
});

describe("limits", () => {
  const [question] = answeredExchange(PARTIES) as [Recorded];
  const flow = flowOf([question]);

  it("flows beyond the first are counted", () => {
    const index = createFlowIndex(3);
    for (let port = 1; port <= 5; port++) index.add(moved(flow, `c-${port}`, 0, 1, port));
    expect(index.leftOut()).toBe(2);
    expect(find(index, datagram({ ...PARTIES, clientPort: 5 }, 0, "client"), 0)).toEqual([]);
  });

  it("of one 5-tuple, 64 flows are told apart", () => {
    const index = createFlowIndex();
    for (let flows = 0; flows < 70; flows++) index.add(moved(flow, `c-${flows}`, 0, 1));
    expect(index.leftOut()).toBe(6);
    expect(find(index, question, 0)).toHaveLength(64);
  });

  it("flows of one conversation that follow each other take the place of one", () => {
    const index = createFlowIndex(1);
    for (let flows = 0; flows < 100_000; flows++) index.add(moved(flow, "c-1", flows, flows + 1));
    expect(index.leftOut()).toBe(0);
    expect(find(index, question, 99_999)).toHaveLength(1);
  });
});
