/**
 * Connections without end: each frame is the SYN of another flow.
 */
import { ip } from "../../test/packets/ip.ts";
import { ethernet } from "../../test/packets/link.ts";
import { tcp } from "../../test/packets/transport.ts";
import { collidingWord } from "./colliding-words.ts";
import { type PatchedFrame, patchedFrame, scattered } from "./patched-frames.ts";
import type { FloodCase } from "./worst-case.ts";

export const TARGET = { 4: "10.10.0.11", 6: "2001:db8:10::11" } as const;
const STRANGER = { 4: "192.0.2.1", 6: "2001:db8:ff::1" } as const;
/** 10.128.0.0: nobody else is there. */
const SERVERS = 0x0a80_0000;
const CLIENTS = 0x0a40_0000;
const HTTPS = 443;
const FIRST_PORT = 1024;
const PORTS = 64_512;

/** A SYN of another sender, or of other ports, for each number. */
function syns(
  count: number,
  turnTo: (frame: PatchedFrame, number: number) => void,
  ipVersion: 4 | 6 = 4,
): Iterable<Uint8Array> {
  const path = { from: STRANGER[ipVersion], to: TARGET[ipVersion] };
  const fields = { sourcePort: FIRST_PORT, destinationPort: HTTPS, flags: ["syn"] } as const;
  const frame = patchedFrame(ethernet(ip(path.from, path.to, tcp(path, fields))).bytes, ipVersion);
  return (function* () {
    for (let number = 0; number < count; number++) {
      frame.sequence(scattered(~number));
      turnTo(frame, number);
      yield frame.bytes;
    }
  })();
}

export const CONNECTION_CASES: readonly FloodCase[] = [
  {
    kind: "flood",
    name: "SYNs from all IPv4 addresses",
    bound: "65,536 flows of each part; 524,288 addresses; 200,000 conversations",
    count: 1_000_000,
    frames: (count) => syns(count, (frame, number) => frame.from(scattered(number))),
  },
  {
    kind: "flood",
    name: "SYNs from all IPv6 addresses",
    bound: "the same",
    count: 1_000_000,
    frames: (count) =>
      syns(count, (frame, number) => frame.from(scattered(number), 0x2000_0000 | (number & 0xffff)), 6),
  },
  {
    kind: "flood",
    name: "SYNs from addresses that collide in a map of V8",
    bound: "map keys that nobody can choose",
    count: 32_768,
    frames: (count) =>
      syns(count, (frame, number) => {
        frame.from(collidingWord(number));
        frame.ports(FIRST_PORT + (number >>> 16), HTTPS);
      }),
  },
  {
    kind: "flood",
    name: "5-tuples that cancel each other out in a hash without a key",
    bound: "the flow table's hash, which has two keys of each run",
    count: 100_000,
    frames: (count) =>
      syns(count, (frame, number) => {
        const word = scattered(number);
        frame.from(word);
        // Addresses and ports differ by the same bits: their exclusive or is the same for all.
        frame.put32(frame.transportAt, word);
      }),
  },
  {
    kind: "flood",
    name: "flows of one pair of addresses, all in one part",
    bound: "65,536 flows of a part",
    count: 500_000,
    frames: (count) =>
      syns(count, (frame, number) => frame.ports(FIRST_PORT + (number % PORTS), 1 + Math.floor(number / PORTS))),
  },
  {
    kind: "flood",
    name: "conversations of one client",
    bound: "16,384 conversations of a client",
    count: 500_000,
    frames: (count) =>
      syns(count, (frame, number) => {
        frame.to(SERVERS + (number >>> 8));
        frame.ports(FIRST_PORT, 1 + (number & 0xff));
      }),
  },
  {
    kind: "flood",
    name: "conversations, each of another client and server",
    bound: "200,000 conversations",
    count: 100_000,
    frames: (count) =>
      syns(count, (frame, number) => {
        frame.from(CLIENTS + number);
        frame.to(SERVERS + number);
      }),
  },
];
