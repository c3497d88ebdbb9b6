import { expect, it } from "vitest";
import { concat, filler, u32 } from "../packets/bytes.ts";
import type { Recorded } from "../packets/capture-file.ts";
import { frame } from "../packets/dialogue.ts";
import { ip, ipv4 } from "../packets/ip.ts";
import { vlan } from "../packets/link.ts";
import { type TcpFlagName, tcp, udp } from "../packets/transport.ts";
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

/** A datagram as its sender's own network card is handed it: with a checksum that is still to be worked out. */
function sent(atMs: number, path: { from: string; to: string }, payload: Uint8Array, identification?: number) {
  const { bytes, ipProtocol } = udp(path, 5405, 5405, payload);
  bytes.set([0x14, 0xb3], 6);
  const piece = { bytes, ipProtocol: ipProtocol! };
  return frame(
    atMs,
    identification === undefined ? ip(path.from, path.to, piece) : ipv4(path.from, path.to, piece, { identification }),
  );
}

it.each([
  ["IPv4", PATH],
  ["IPv6", { from: "2001:db8::11", to: "2001:db8::22" }],
])(
  "datagrams of one length are told apart by what they say, where their checksum is not made yet (%s)",
  (_name, path) => {
    const numbered = (number: number): Uint8Array => concat(filler(20), u32(number), filler(55));
    expect(copiesIn([sent(1, path, numbered(1)), sent(1.2, path, numbered(2))])).toBe(0);
    expect(copiesIn([sent(1, path, numbered(1)), sent(1.2, path, numbered(1))])).toBe(1);
    const short = (last: number): Uint8Array => Uint8Array.of(0, 0, 0, last, 1);
    expect(copiesIn([sent(1, path, short(1)), sent(1.2, path, short(2))])).toBe(0);
    expect(copiesIn([sent(1, path, filler(0)), sent(1.2, path, filler(0))])).toBe(1);
  },
);

it("a datagram that its sender numbered is known by that", () => {
  expect(copiesIn([sent(1, PATH, filler(30, 1), 7), sent(1.2, PATH, filler(30, 2), 8)])).toBe(0);
  expect(copiesIn([sent(1, PATH, filler(30, 1), 7), sent(1.2, PATH, filler(30, 1), 7)])).toBe(1);
});
