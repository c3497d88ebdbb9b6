import { describe, expect, it } from "vitest";
import { addPacket, createPacketBlock } from "../../src/capture/source.ts";
import { createAddressBook } from "../../src/flow/address-book.ts";
import type { Flow } from "../../src/flow/flow.ts";
import { FOUND_NOTHING, type PayloadObserver } from "../../src/flow/payload-observer.ts";
import { createTracker, type TrackerCounts } from "../../src/flow/tracker.ts";
import { concat, filler } from "../packets/bytes.ts";
import type { Recorded } from "../packets/capture-file.ts";
import { answeredConnection, datagram, frame, inOrder } from "../packets/dialogue.ts";
import { ipv4Fragments } from "../packets/ip.ts";
import { udp } from "../packets/transport.ts";

const CLIENT = "10.10.0.11";
const SERVER = "10.10.0.22";

const UNINTERESTED: PayloadObserver = { observe: () => FOUND_NOTHING, close: (word) => word };

function track(frames: readonly Recorded[], maxFlows?: number): { flows: Flow[]; counts: TrackerCounts } {
  const flows: Flow[] = [];
  const tracker = createTracker(createAddressBook(), (flow) => flows.push(flow), UNINTERESTED, maxFlows);
  const block = createPacketBlock();
  block.bytes = concat(...frames.map(({ bytes }) => bytes));
  let start = 0;
  for (const { atMicroseconds, bytes } of frames) {
    addPacket(block, start, bytes.length, bytes.length, 0, atMicroseconds * 1000, 1);
    start += bytes.length;
  }
  tracker.track(block, 0, block.count);
  tracker.finish();
  return { flows, counts: tracker.counts() };
}

const packetsOf = (flows: readonly Flow[]): number =>
  flows.reduce((sum, { ends }) => sum + ends[0].packets + ends[1].packets, 0);

describe("a full flow table", () => {
  const connections = Array.from({ length: 500 }, (_, index) =>
    answeredConnection({ client: CLIENT, server: SERVER, port: 443, clientPort: 40_000 + index }, index * 10),
  );

  it("hands flows on early, and loses no packet", () => {
    const frames = inOrder(connections.flat());
    const { flows, counts } = track(frames, 64);
    expect(counts.evictedFlows).toBeGreaterThan(300);
    expect(packetsOf(flows)).toBe(frames.length);
    expect(flows).toHaveLength(connections.length);
  });

  it("keeps the flows that still speak", () => {
    const talker = Array.from({ length: 5000 }, (_, ms) =>
      datagram({ client: CLIENT, server: SERVER, port: 53 }, ms, "client"),
    );
    const { flows } = track(inOrder([...connections.flat(), ...talker]), 64);
    expect(flows.filter(({ protocol }) => protocol === 17)).toHaveLength(1);
  });
});

it("both directions of a conversation are one flow", () => {
  const { flows } = track(answeredConnection({ client: CLIENT, server: SERVER, port: 443 }));
  expect(flows).toHaveLength(1);
});

describe("fragments", () => {
  const big = udp({ from: CLIENT, to: SERVER }, 50_000, 53, filler(2992));
  const pieces = ipv4Fragments(CLIENT, SERVER, big, 1000, 7).map((piece, index) => frame(index, piece));

  it("without their first piece are a reason, not a flow", () => {
    const { flows, counts } = track(pieces.slice(1));
    expect(flows).toEqual([]);
    expect(counts.decoded).toBe(0);
    expect(counts.undecoded.map(({ packets }) => packets)).toEqual([2]);
  });

  it("of another datagram are not mixed in", () => {
    const other = ipv4Fragments(CLIENT, SERVER, big, 1000, 8).map((piece, index) => frame(index, piece));
    const { flows, counts } = track([pieces[0]!, other[1]!, pieces[1]!]);
    expect(packetsOf(flows)).toBe(2);
    expect(counts.undecoded.map(({ packets }) => packets)).toEqual([1]);
  });

  it("are forgotten after half a minute, when identifications come round again", () => {
    const late = { ...pieces[1]!, atMicroseconds: 31_000_000 };
    const { flows, counts } = track([pieces[0]!, late]);
    expect(packetsOf(flows)).toBe(1);
    expect(counts.decoded).toBe(1);
  });
});
