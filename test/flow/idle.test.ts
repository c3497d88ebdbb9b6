/** Flows that are over are handed on while the capture goes on, the others kept. */
import { describe, expect, it } from "vitest";
import { complete } from "../../src/audit/steps.ts";
import { PACKETS } from "../../src/flow/flow-row.ts";
import { answeredConnection, datagram, handshake, segment } from "../packets/dialogue.ts";
import { createTracking } from "./track.ts";

const PARTIES = { client: "10.0.0.1", server: "10.0.0.2", port: 443 };

it.each([
  ["a closed connection", answeredConnection(PARTIES), 121],
  ["a SYN without an answer", [segment(PARTIES, 0, "client", ["syn"])], 121],
  [
    "a refused connection",
    [segment(PARTIES, 0, "client", ["syn"]), segment(PARTIES, 1, "server", ["rst", "ack"])],
    121,
  ],
  ["datagrams", [datagram(PARTIES, 0, "client"), datagram(PARTIES, 1, "server")], 121],
  ["an open connection", handshake(PARTIES, 0), 7501],
])("%s", (_, frames, overAtSeconds) => {
  const { tracker, flows } = createTracking(frames);
  tracker.closeIdle(overAtSeconds - 2);
  expect(flows).toEqual([]);
  tracker.closeIdle(overAtSeconds);
  expect(flows).toHaveLength(1);
  complete(tracker.finish());
  expect(flows).toHaveLength(1);
});

it("keeps the others in their rows", () => {
  const open = Array.from({ length: 300 }, (_, index) => ({ ...PARTIES, clientPort: 1000 + index }));
  const over = Array.from({ length: 300 }, (_, index) => ({ ...PARTIES, clientPort: 2000 + index }));
  const { tracker, flows, add } = createTracking(
    open.flatMap((parties, index) => [...handshake(parties, 0), ...answeredConnection(over[index]!)]),
  );
  tracker.closeIdle(200);
  expect(flows.map(({ ends }) => ends[0].port).toSorted((a, b) => a - b)).toEqual(
    over.map((parties) => parties.clientPort),
  );
  add(open.map((parties) => segment(parties, 300, "client", ["fin", "ack"])));
  complete(tracker.finish());
  expect(flows.slice(300).map(({ ends }) => ends[0].packets)).toEqual(open.map(() => 3));
});

describe("while packets come", () => {
  const LOOK_AT_ALL_SHARDS = 2 ** 18;
  const YEAR_2100 = 4_102_444_800;
  const other = datagram({ ...PARTIES, port: 514 }, 0, "client");

  function addOthers(add: ReturnType<typeof createTracking>["add"], count: number, atSeconds: number): void {
    for (let added = 0; added < count; added += 4096) {
      add(Array.from({ length: Math.min(4096, count - added) }, () => ({ ...other, atMicroseconds: atSeconds * 1e6 })));
    }
  }

  it("hands on what is over by the time of theirs", () => {
    const { add, flows } = createTracking(answeredConnection(PARTIES));
    addOthers(add, LOOK_AT_ALL_SHARDS, 200);
    expect(flows.map(({ protocol }) => protocol)).toEqual([6]);
  });

  it("believes no packet alone of another time", () => {
    const { add, flows } = createTracking(answeredConnection(PARTIES));
    for (let look = 0; look < LOOK_AT_ALL_SHARDS; look += 2 ** 14) {
      addOthers(add, 2 ** 14 - 20, 1);
      addOthers(add, 20, YEAR_2100);
    }
    expect(flows).toEqual([]);
  });
});

it("shows open flows, and leaves them open", () => {
  const { tracker, flows } = createTracking(handshake(PARTIES, 0));
  const seen: number[] = [];
  for (const _ of tracker.eachOpen((words, _doubles, base) => void seen.push(words[base + PACKETS]!)))
    expect.unreachable();
  expect(seen).toEqual([2]);
  expect(flows).toEqual([]);
});

it("goes on with a flow that was shown as if it had not been", () => {
  const end = [segment(PARTIES, 300, "client", ["fin", "ack"])];
  const shown = createTracking(handshake(PARTIES, 0));
  for (const _ of shown.tracker.eachOpen(() => {})) expect.unreachable();
  const unshown = createTracking(handshake(PARTIES, 0));
  for (const { tracker, add } of [shown, unshown]) {
    add(end);
    complete(tracker.finish());
  }
  expect(shown.flows).toEqual(unshown.flows);
});
