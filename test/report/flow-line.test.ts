import { describe, expect, it, test } from "vitest";
import type { Timestamp } from "../../src/capture/source.ts";
import { renderFlow } from "../../src/report/flow-line.ts";
import { track } from "../flow/track.ts";
import { answeredConnection } from "../packets/dialogue.ts";

const [flow] = track(answeredConnection({ client: "10.10.0.11", server: "10.10.0.22", port: 443 })).flows;

function lineOf(first: Timestamp, last: Timestamp): string {
  const whole = { ...flow!, first, last };
  return renderFlow({ flow: whole, client: 0, parties: [null, null], conversationId: null, attempts: [] });
}

const at = (seconds: number, nanoseconds: number): Timestamp => ({ seconds, nanoseconds });

describe("times keep every digit", () => {
  test.for<[Timestamp, Timestamp, string, string]>([
    [at(1_767_592_800, 123_456_789), at(1_767_592_801, 0), "1767592800.123456789", "0.876543211"],
    [at(1_767_592_800, 123_456_000), at(1_767_592_802, 123_456_000), "1767592800.123456", "2.000000"],
    [at(1_767_592_800, 1), at(1_767_592_800, 1), "1767592800.000000001", "0.000000"],
    [at(0, 0), at(0, 5000), "0.000000", "0.000005"],
    [at(-2, 750_000_000), at(-1, 0), "-1.250000", "0.250000"],
    [at(-1, 250_000_000), at(0, 0), "-0.750000", "0.750000"],
  ])("%j to %j", ([first, last, ts, duration]) => {
    expect(lineOf(first, last)).toMatch(new RegExp(`^{"ts":${ts},"duration":${duration},"id.orig_h"`));
  });
});

it("a flow whose addresses found no place keeps all its fields", () => {
  const line = JSON.parse(lineOf(flow!.first, flow!.last));
  expect(line).toMatchObject({ "id.orig_h": null, "id.resp_h": null, community_id: null, conversation: null });
  expect(line).toMatchObject({ "id.orig_p": 50_000, "id.resp_p": 443, conn_state: "SF", orig_pkts: 4, resp_pkts: 3 });
});
