import { describe, expect, it } from "vitest";
import type { Flow } from "../../src/flow/flow.ts";
import { filler } from "../packets/bytes.ts";
import { answeredConnection, datagram, frame, inOrder } from "../packets/dialogue.ts";
import { ipv4Fragments } from "../packets/ip.ts";
import { udp } from "../packets/transport.ts";
import { track } from "./track.ts";

const CLIENT = "10.10.0.11";
const SERVER = "10.10.0.22";

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
