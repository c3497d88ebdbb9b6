import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { historyOf } from "../../src/flow/conn-state.ts";
import type { SegmentCounts } from "../../src/flow/segment-counts.ts";
import { filler } from "../packets/bytes.ts";
import type { Recorded } from "../packets/capture-file.ts";
import { CLIENT_SEQUENCE, handshake, inOrder, type Parties, SERVER_SEQUENCE, segment } from "../packets/dialogue.ts";
import { track } from "./track.ts";

/** The client has the lower address: it is side A, or 0. */
const PARTIES: Parties = { client: "10.10.0.11", server: "10.10.0.22", port: 443 };
const HEADERS_BYTES = 40;

interface Line {
  /** The client's data, from this byte on. */
  readonly data?: readonly [at: number, bytes: number];
  /** The server's acknowledgement of the client's data up to this byte, with this window. */
  readonly upTo?: number;
  readonly window?: number;
}

/** Data from the client, and what the server acknowledges of it. */
function dialogue(lines: readonly Line[]): Recorded[] {
  const said = lines.map(({ data, upTo = 0, window = 1000 }, index) => {
    const atMs = 10 + 10 * index;
    if (data === undefined) {
      return segment(PARTIES, atMs, "server", ["ack"], { acknowledgement: CLIENT_SEQUENCE + 1 + upTo, window });
    }
    const sequence = (CLIENT_SEQUENCE + 1 + data[0]) >>> 0;
    return segment(PARTIES, atMs, "client", ["psh", "ack"], { sequence, payload: filler(data[1]) });
  });
  return [...handshake(PARTIES, 0), ...said];
}

function countsOf(lines: readonly Line[]): readonly [SegmentCounts, SegmentCounts] {
  const { flows } = track(dialogue(lines));
  expect(flows).toHaveLength(1);
  return [flows[0]!.ends[0].segments, flows[0]!.ends[1].segments];
}

const data = (at: number, bytes = 100): Line => ({ data: [at, bytes] });
const acknowledged = (upTo: number, window = 1000): Line => ({ upTo, window });
const NOTHING = { retransmitted: 0, outOfOrder: 0, lost: 0, duplicateAcknowledgements: 0, zeroWindows: 0 };

describe("segments", () => {
  it("in order are nothing to tell of", () => {
    expect(countsOf([data(0), data(100), acknowledged(200), data(200), acknowledged(300)])[0]).toMatchObject(NOTHING);
  });

  it("sent again are counted", () => {
    expect(countsOf([data(0), data(0), data(0), acknowledged(100)])[0]).toMatchObject({ ...NOTHING, retransmitted: 2 });
  });

  it("that fill a gap came out of order", () => {
    expect(countsOf([data(0), data(200), data(100), acknowledged(300)])[0]).toMatchObject({
      ...NOTHING,
      outOfOrder: 1,
    });
  });

  it("that fill a gap which the other side complained of were sent again", () => {
    const lines = [data(0), acknowledged(100), data(200), acknowledged(100), data(100), acknowledged(300)];
    const [client, server] = countsOf(lines);
    expect(client).toMatchObject({ ...NOTHING, retransmitted: 1 });
    expect(server).toMatchObject({ ...NOTHING, duplicateAcknowledgements: 1 });
  });

  it("sent again with new data behind are counted, too", () => {
    expect(countsOf([data(0), data(0, 300), acknowledged(300)])[0]).toMatchObject({ ...NOTHING, retransmitted: 1 });
  });

  it("seen only after their acknowledgement are not sent again", () => {
    expect(countsOf([data(0), acknowledged(150), data(100, 200)])[0]).toMatchObject({ ...NOTHING, lost: 1 });
  });

  it("that reach beyond a gap on either side fill it", () => {
    const around = [data(0), data(200), data(50, 200), acknowledged(300)];
    expect(countsOf(around)[0]).toMatchObject({ ...NOTHING, retransmitted: 1 });
    const onwards = [data(0), data(200), data(100, 300), acknowledged(400)];
    expect(countsOf(onwards)[0]).toMatchObject({ ...NOTHING, outOfOrder: 1 });
  });

  it("that only say good-bye fill a gap, too", () => {
    const afterFin = segment(PARTIES, 110, "client", ["ack"], { sequence: CLIENT_SEQUENCE + 102 });
    const fin = segment(PARTIES, 111, "client", ["fin", "ack"], { sequence: CLIENT_SEQUENCE + 101 });
    const end = segment(PARTIES, 112, "server", ["ack"], { acknowledgement: CLIENT_SEQUENCE + 102 });
    const { flows } = track([...dialogue([data(0), acknowledged(100)]), afterFin, fin, end]);
    expect(flows[0]!.ends[0].segments).toMatchObject(NOTHING);
  });

  it("that were acknowledged and never seen are lost from the capture", () => {
    expect(countsOf([data(0), data(200), acknowledged(300)])[0]).toMatchObject({ ...NOTHING, lost: 1 });
    expect(countsOf([data(0), acknowledged(500), data(500)])[0]).toMatchObject({ ...NOTHING, lost: 1 });
  });

  it("that were not acknowledged either are not lost from the capture: the network may have lost them", () => {
    expect(countsOf([data(0), data(200), acknowledged(100)])[0]).toMatchObject({ ...NOTHING, lost: 0 });
  });

  it("that keep a connection alive are not sent again", () => {
    expect(countsOf([data(0), acknowledged(100), data(99, 1), acknowledged(100)])[0]).toMatchObject(NOTHING);
  });

  it.each(["client", "server"] as const)(
    "before a capture that joins with a keep-alive, the %s's first, are not lost",
    (first) => {
      const keepAlive = segment(PARTIES, first === "client" ? 0 : 2, "client", ["ack"], { sequence: CLIENT_SEQUENCE });
      const answer = segment(PARTIES, 1, "server", ["ack"]);
      const data = segment(PARTIES, 10, "client", ["ack"], { payload: filler(100) });
      const received = segment(PARTIES, 11, "server", ["ack"], { acknowledgement: CLIENT_SEQUENCE + 101 });
      const { flows } = track(inOrder([keepAlive, answer, data, received]));
      expect(flows[0]!.ends[0].segments).toMatchObject(NOTHING);
    },
  );

  it("far beyond any window are of another connection", () => {
    const lines = [data(0), data(2 ** 30 + 200), data(100), acknowledged(200)];
    expect(countsOf(lines)[0]).toMatchObject(NOTHING);
  });

  it("around the end of the sequence space are compared as if it had none", () => {
    const frames = [0, 100, 200].map((at) =>
      segment(PARTIES, at, "client", ["ack"], { sequence: (2 ** 32 - 150 + at) >>> 0, payload: filler(100) }),
    );
    expect(track(frames).flows[0]!.ends[0].segments).toMatchObject(NOTHING);
  });
});

describe("several gaps", () => {
  it("that are filled in any order were no loss of the capture", () => {
    const lines = [data(0), data(800), data(200), data(600), data(400), data(100), data(300), data(500), data(700)];
    expect(countsOf([...lines, acknowledged(900)])[0].lost).toBe(0);
  });

  it("that are not filled are", () => {
    expect(countsOf([data(0), data(800), data(1600), acknowledged(1700)])[0].lost).toBe(1);
  });

  it("leave nothing behind for the next", () => {
    const lines = [
      data(0),
      data(400),
      data(200),
      data(100),
      data(300),
      acknowledged(500),
      data(600),
      acknowledged(700),
    ];
    expect(countsOf(lines)[0].lost).toBe(1);
  });
});

describe("a window of 0", () => {
  it("is counted, a probe of it is no retransmission, and its answer no complaint", () => {
    const lines = [data(0), acknowledged(100, 0), data(100, 1), data(100, 1), acknowledged(100, 0)];
    const [client, server] = countsOf(lines);
    expect(client.retransmitted).toBe(0);
    expect(server.zeroWindows).toBe(2);
    expect(server.duplicateAcknowledgements).toBe(0);
  });

  it("makes the byte of a probe come again with what follows it", () => {
    const lines = [data(0), acknowledged(100, 0), data(100, 1), acknowledged(100), data(100), acknowledged(200)];
    expect(countsOf(lines)[0]).toMatchObject(NOTHING);
  });
});

describe("what is stuck", () => {
  it("is data sent again and again without an acknowledgement", () => {
    const lines = [data(0), acknowledged(100), data(100, 1400), data(100, 1400), data(100, 1400), data(100, 1400)];
    expect(countsOf(lines)[0]).toMatchObject({
      stuckRepeats: 3,
      stuckBytes: 1400 + HEADERS_BYTES,
      largestAcknowledgedBytes: 100 + HEADERS_BYTES,
    });
  });

  it("is not stuck any more once it is acknowledged", () => {
    expect(countsOf([data(0), data(0), data(0), data(0), acknowledged(100)])[0].stuckRepeats).toBe(0);
  });
});

describe("history", () => {
  const historyIn = (lines: readonly Line[]): string | null => historyOf(track(dialogue(lines)).flows[0]!, 0);

  it("has gaps, data sent again and windows of 0 at their first and tenth time", () => {
    expect(historyIn([data(0), data(200), acknowledged(300)])).toBe("ShADaG");
    expect(historyIn([data(0), acknowledged(100, 0)])).toBe("ShADaw");
    expect(historyIn(Array.from({ length: 9 }, () => data(0)))).toBe("ShADT");
    expect(historyIn(Array.from({ length: 11 }, () => data(0)))).toBe("ShADTT");
  });
});

it("no packets whatever make a count go wrong", () => {
  const line = fc.record({
    isClient: fc.boolean(),
    sequence: fc.oneof(fc.nat(1000), fc.integer({ min: 0, max: 2 ** 32 - 1 })),
    acknowledgement: fc.oneof(fc.nat(1000), fc.integer({ min: 0, max: 2 ** 32 - 1 })),
    bytes: fc.nat(200),
    window: fc.constantFrom(0, 1, 65_535),
    flags: fc.subarray(["fin", "syn", "rst", "psh", "ack"] as const),
  });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
      const frames = lines.map(({ isClient, sequence, acknowledgement, bytes, window, flags }, index) =>
        segment(PARTIES, index * 10, isClient ? "client" : "server", flags, {
          sequence: (sequence + (isClient ? CLIENT_SEQUENCE : SERVER_SEQUENCE)) >>> 0,
          acknowledgement: (acknowledgement + (isClient ? SERVER_SEQUENCE : CLIENT_SEQUENCE)) >>> 0,
          window,
          payload: filler(bytes),
        }),
      );
      for (const flow of track(frames).flows) {
        for (const { segments, packets } of flow.ends) {
          expect(segments.retransmitted + segments.outOfOrder).toBeLessThanOrEqual(packets);
          expect(segments.zeroWindows + segments.duplicateAcknowledgements).toBeLessThanOrEqual(2 * packets);
          expect(Object.values(segments).every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
        }
        expect(historyOf(flow, 0)?.length ?? 0).toBeLessThanOrEqual(19);
      }
    }),
  );
});
