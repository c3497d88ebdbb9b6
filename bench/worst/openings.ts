/**
 * Beginnings that never become whole: what is put together from segments and datagrams.
 */
import { concat, filler } from "../../test/packets/bytes.ts";
import { ip } from "../../test/packets/ip.ts";
import { ethernet } from "../../test/packets/link.ts";
import { cryptoFrame, initialPacket } from "../../test/packets/quic.ts";
import { fragment } from "../../test/packets/rpc.ts";
import { clientHello, extension, helloFor, serverName, tlsRecords } from "../../test/packets/tls.ts";
import { type TcpFields, tcp, udp } from "../../test/packets/transport.ts";
import { TARGET } from "./connections.ts";
import { type PatchedFrame, patchedFrame, scattered } from "./patched-frames.ts";
import type { FloodCase } from "./worst-case.ts";

const CLIENTS = 0x0a40_0000;
const CLIENT_COUNT = 1 << 12;
const PATH = { from: "10.64.0.0", to: TARGET[4] } as const;
const HTTPS = 443;
const QUIC_PORT = 443;
const RPCBIND_PORT = 111;
const DNS_PORT = 53;
const FIRST_PORT = 1024;
const PORTS = 64_512;
const FIRST_SEQUENCE = 1;
const SEGMENT_BYTES = 1400;
/** Nearly as many as a beginning may have. */
const LARGE_HELLO_BYTES = 16_000;
const PADDING_EXTENSION = 21;
const QUIC_DATAGRAMS = 16;

type Segment = Pick<TcpFields, "flags"> & { readonly at: number; readonly payload: Uint8Array };

const SYN: Segment = { flags: ["syn"], at: 0, payload: filler(0) };

function segment(at: number, payload: Uint8Array): Segment {
  return { flags: ["psh", "ack"], at, payload };
}

/** Connections one after the other, each of which says the same in these segments. */
function connections(port: number, segments: readonly Segment[]): (count: number) => Iterable<Uint8Array> {
  const frames = [SYN, ...segments].map(({ flags, at, payload }) => {
    const sequence = FIRST_SEQUENCE + (flags[0] === "syn" ? 0 : 1) + at;
    const piece = tcp(PATH, { sourcePort: FIRST_PORT, destinationPort: port, flags, sequence, payload });
    return patchedFrame(ethernet(ip(PATH.from, PATH.to, piece)).bytes);
  });
  return (count) => inTurn(frames, port, count);
}

/** @param frames those of one flow, which is repeated with other addresses and ports */
function* inTurn(frames: readonly PatchedFrame[], port: number, count: number): Generator<Uint8Array> {
  for (let number = 0; number < count; number++) {
    const frame = frames[number % frames.length]!;
    const flow = Math.floor(number / frames.length);
    frame.from(CLIENTS + (flow % CLIENT_COUNT));
    frame.ports(FIRST_PORT + (Math.floor(flow / CLIENT_COUNT) % PORTS), port);
    frame.identification(scattered(number));
    yield frame.bytes;
  }
}

const largeHello = tlsRecords(
  clientHello({ extensions: [serverName("host.example"), extension(PADDING_EXTENSION, filler(LARGE_HELLO_BYTES))] }),
);

function cut(bytes: Uint8Array, size: number, from = 0): Segment[] {
  const segments: Segment[] = [];
  for (let at = from; at < bytes.length; at += size) segments.push(segment(at, bytes.subarray(at, at + size)));
  return segments;
}

/** The first kilobytes of a hello, and then the same again and again, each time with other bytes. */
const contradictions = Array.from({ length: 80 }, (_, index) =>
  segment(0, index === 0 ? largeHello.subarray(0, SEGMENT_BYTES) : filler(SEGMENT_BYTES, index)),
);

/** All but the last byte of a hello, and then its first byte again and again. */
const lackingOne = [
  ...cut(largeHello.subarray(0, -1), SEGMENT_BYTES),
  ...Array.from({ length: 60 }, () => segment(0, largeHello.subarray(0, 1))),
];

const request = new TextEncoder().encode(`GET / HTTP/1.1\r\n${"X-Header: value\r\n".repeat(480)}`);
const requestWithoutHost = [
  ...cut(request.subarray(0, 8000), SEGMENT_BYTES),
  ...cut(request.subarray(0, 8060), 1, 8000),
];

const rpcFragments = concat(...Array.from({ length: 3500 }, () => fragment(filler(1), false)));

/** A hello that lacks its end, in 64 frames of CRYPTO that come in the wrong order. */
function quicFrames(): PatchedFrame[] {
  const message = clientHello({ extensions: [serverName("host.example"), extension(PADDING_EXTENSION, filler(6000))] });
  const pieces = Array.from({ length: 64 }, (_, index) => cryptoFrame(message, index * 90, index * 90 + 90)).reverse();
  return Array.from({ length: QUIC_DATAGRAMS }, (_, packetNumber) => {
    const frames = pieces.slice(packetNumber * 4, packetNumber * 4 + 4);
    const payload = initialPacket({ frames, packetNumber });
    return patchedFrame(ethernet(ip(PATH.from, PATH.to, udp(PATH, FIRST_PORT, QUIC_PORT, payload))).bytes);
  });
}

/** Looks like the first packet of a connection, and opens with no key. */
function* unopenable(count: number): Generator<Uint8Array> {
  const payload = initialPacket({ frames: [], keyId: filler(8, 1) });
  yield* inTurn(
    [patchedFrame(ethernet(ip(PATH.from, PATH.to, udp(PATH, FIRST_PORT, QUIC_PORT, payload))).bytes)],
    QUIC_PORT,
    count,
  );
}

const BEGINNING = "18 KiB in 64 segments of a beginning";

export const OPENING_CASES: readonly FloodCase[] = [
  {
    kind: "flood",
    name: "hellos of which only the first half comes",
    bound: "512 beginnings of each part",
    count: 400_000,
    frames: connections(HTTPS, [segment(0, helloFor("host.example").subarray(0, 40))]),
  },
  {
    kind: "flood",
    name: "hellos in segments of one byte, backwards",
    bound: BEGINNING,
    count: 400_000,
    frames: connections(HTTPS, cut(helloFor("a-host-with-a-name-of-usual-length.example"), 1).reverse()),
  },
  {
    kind: "flood",
    name: "the same beginning again and again, with other bytes",
    bound: BEGINNING,
    count: 200_000,
    frames: connections(HTTPS, contradictions),
  },
  {
    kind: "flood",
    name: "a hello of 16 KB that lacks a byte, read anew with each segment",
    bound: BEGINNING,
    count: 200_000,
    frames: connections(HTTPS, lackingOne),
  },
  {
    kind: "flood",
    name: "an HTTP request whose headers never end",
    bound: `${BEGINNING}; 8 KiB of a request`,
    count: 200_000,
    frames: connections(80, requestWithoutHost),
  },
  {
    kind: "flood",
    name: "RPC records in fragments of one byte",
    bound: "the first 18 KiB of a side",
    count: 200_000,
    frames: connections(RPCBIND_PORT, cut(rpcFragments, SEGMENT_BYTES)),
  },
  {
    kind: "flood",
    name: "DNS over TCP in segments of one byte",
    bound: "the first 18 KiB of a side in 64 segments",
    count: 400_000,
    frames: connections(DNS_PORT, cut(concat(filler(1), filler(1, 200), filler(198)), 1)),
  },
  {
    kind: "flood",
    name: "QUIC hellos in 64 frames, the last one first",
    bound: "16 datagrams, 64 frames of a hello",
    count: 50_000,
    frames: (count) => inTurn(quicFrames(), QUIC_PORT, count),
  },
  {
    kind: "flood",
    name: "QUIC packets that no key opens",
    bound: "four keys of a connection",
    count: 20_000,
    frames: unopenable,
  },
];
