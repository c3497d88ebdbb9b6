import { expect, it } from "vitest";
import type { Recorded } from "../packets/capture-file.ts";
import { frame } from "../packets/dialogue.ts";
import { ipv4 } from "../packets/ip.ts";
import { vlan } from "../packets/link.ts";
import { type TcpFlagName, tcp } from "../packets/transport.ts";
import { track } from "./track.ts";

const PATH = { from: "10.10.0.11", to: "10.10.0.22" };

/** A segment without data, as systems send it that number no packets unless told to. */
function recorded(atMs: number, flags: readonly TcpFlagName[], place: { vlan?: number; identification?: number } = {}) {
  const segment = tcp(PATH, { sourcePort: 50_000, destinationPort: 443, flags, acknowledgement: 9000 });
  const packet = ipv4(PATH.from, PATH.to, segment, { identification: place.identification ?? 0 });
  return frame(atMs, place.vlan === undefined ? packet : vlan(place.vlan, packet));
}

function copiesIn(frames: readonly Recorded[]): number {
  return track(frames).counts.duplicates;
}

it.each([["an acknowledgement", ["ack"]] as const, ["an RST", ["rst"]] as const])(
  "%s that is sent twice at once is no copy, unless another VLAN shows it or its own number",
  (_what, flags) => {
    expect(copiesIn([recorded(1, flags), recorded(1.02, flags)])).toBe(0);
    expect(copiesIn([recorded(1, flags), recorded(1.02, flags, { vlan: 20 })])).toBe(1);
    const numbered = { identification: 7 };
    expect(copiesIn([recorded(1, flags, numbered), recorded(1.02, flags, numbered)])).toBe(1);
  },
);

it("an RST that refuses a connection is sent once for each SYN, so that a second one is a copy", () => {
  expect(copiesIn([recorded(1, ["rst", "ack"]), recorded(1.02, ["rst", "ack"])])).toBe(1);
});
