import { describe, expect, it } from "vitest";
import type { Flow } from "../../src/flow/flow.ts";
import { filler } from "../packets/bytes.ts";
import {
  answeredConnection,
  CLIENT_SEQUENCE,
  datagram,
  frame,
  handshake,
  inOrder,
  segment,
} from "../packets/dialogue.ts";
import { ipv4Fragments } from "../packets/ip.ts";
import { udp } from "../packets/transport.ts";
import { erspan2 } from "../packets/tunnel.ts";
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

describe("a mirror's tunnel whose packets are too large for the path", () => {
  const parties = { client: CLIENT, server: SERVER, port: 443 };
  const [syn, synAck, ack] = handshake(parties, 0);
  const data = [0, 1400].map((sent) =>
    segment(parties, 10 + sent, "client", ["ack"], { sequence: CLIENT_SEQUENCE + 1 + sent, payload: filler(1400) }),
  );
  const answers = [1400, 2800].map((sent) =>
    segment(parties, 20 + sent, "server", ["ack"], { acknowledgement: CLIENT_SEQUENCE + 1 + sent }),
  );
  const original = inOrder([syn!, synAck!, ack!, ...data, ...answers]);
  const mirrored = original.flatMap(({ atMicroseconds, bytes }, index) =>
    ipv4Fragments("192.0.2.1", "192.0.2.2", erspan2({ bytes }, 1), 1200, index + 1).map((piece) =>
      frame(atMicroseconds / 1000, piece),
    ),
  );

  it("has the packets that it carries, each once and whole", () => {
    const [flow] = track(mirrored).flows;
    const [plain] = track(original).flows;
    expect(mirrored.length).toBeGreaterThan(original.length);
    expect({ ...flow!, encapsulation: plain!.encapsulation }).toEqual(plain);
    expect(track(mirrored).counts).toMatchObject({ decoded: mirrored.length, undecoded: [] });
  });

  it("has them too where the later piece comes first", () => {
    const [flow] = track(mirrored.toReversed()).flows;
    expect(packetsOf([flow!])).toBe(original.length);
    expect(track(mirrored.toReversed()).counts).toMatchObject({ decoded: mirrored.length, undecoded: [] });
  });
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
