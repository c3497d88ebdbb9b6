import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ServerNameResult } from "../../src/names/client-hello.ts";
import { addCryptoFrames } from "../../src/names/quic-frames.ts";
import { addQuicDatagram, createQuicHello } from "../../src/names/quic-initial.ts";
import { createStreamPrefix } from "../../src/names/stream-prefix.ts";
import { concat, filler, u8 } from "../packets/bytes.ts";
import { ackFrame, cryptoFrame, initialPacket, PING_FRAME, varint } from "../packets/quic.ts";
import { clientHello, extension, serverName } from "../packets/tls.ts";

const NAME = "updates.ops.xenserver.com";
const NAMED: ServerNameResult = { kind: "name", name: NAME };
const NONE: ServerNameResult = { kind: "none" };
const MORE: ServerNameResult = { kind: "more" };
const OTHER: ServerNameResult = { kind: "other" };

const HELLO = clientHello({ extensions: [serverName(NAME)] });
/** With post-quantum keys: it takes two datagrams. */
const LARGE_HELLO = clientHello({ extensions: [extension(51, filler(1216 + 38, 0x4b)), serverName(NAME)] });
const PADDING = filler(20);

/** What the last of a connection's datagrams tells. */
function read(...datagrams: readonly Uint8Array[]): ServerNameResult {
  const hello = createQuicHello();
  return datagrams.map((bytes) => addQuicDatagram(hello, bytes, 0, bytes.length)).at(-1) ?? MORE;
}

function readFrames(...frames: readonly Uint8Array[]): ServerNameResult {
  return read(initialPacket({ frames }));
}

function helloFor(name: string): Uint8Array {
  return clientHello({ extensions: [serverName(name)] });
}

describe("the hello in an Initial packet", () => {
  it("has no name, or one that is none", () => {
    expect(readFrames(cryptoFrame(clientHello({})))).toEqual(NONE);
    expect(readFrames(cryptoFrame(helloFor("192.0.2.7")))).toEqual(NONE);
  });

  it("has a name that would steer a terminal", () => {
    expect(readFrames(cryptoFrame(helloFor("a\u001b[2J")))).toEqual({ kind: "name", name: "a\\u{1b}[2J" });
  });

  it("is another message", () => {
    expect(readFrames(cryptoFrame(u8(2, 0, 0, 1, 0)))).toEqual(OTHER);
  });

  it("is asked for as long as any part of it is missing", () => {
    for (let end = 0; end < HELLO.length; end++) expect(readFrames(cryptoFrame(HELLO, 0, end))).toEqual(MORE);
    expect(readFrames(PING_FRAME)).toEqual(MORE);
    expect(readFrames(cryptoFrame(HELLO, 1))).toEqual(MORE);
  });

  it("comes in any order among frames of other kinds", () => {
    const acks = [ackFrame(3), ackFrame(70, [1, 64, 20_000]), ackFrame(9, [2], [1, 70, 0])];
    for (const ack of acks) {
      const frames = [
        cryptoFrame(HELLO, 50),
        PADDING,
        PING_FRAME,
        cryptoFrame(HELLO, 0, 7),
        ack,
        cryptoFrame(HELLO, 5, 60),
      ];
      expect(readFrames(...frames)).toEqual(NAMED);
    }
  });

  it("is the same however frames and datagrams cut and shuffle it", () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: LARGE_HELLO.length - 1 }), { maxLength: 40 });
    fc.assert(
      fc.property(cuts, fc.infiniteStream(fc.nat()), (unsorted, random) => {
        const ends = [...unsorted.sort((a, b) => a - b), LARGE_HELLO.length];
        const frames = ends
          .map((end, index) => ({
            frame: cryptoFrame(LARGE_HELLO, ends[index - 1] ?? 0, end),
            rank: random.next().value,
          }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ frame }) => frame);
        const half = frames.length >> 1;
        const first = initialPacket({ frames: [PING_FRAME, ...frames.slice(0, half)] });
        const second = initialPacket({ frames: [...frames.slice(half), PADDING], packetNumber: 1 });
        expect(read(first)).toEqual(MORE);
        expect(read(first, second)).toEqual(NAMED);
        expect(read(second, first)).toEqual(NAMED);
        expect(read(concat(second, first))).toEqual(NAMED);
      }),
      { numRuns: 50 },
    );
  });

  it("ends with a frame that has no place beside it, or lies about its length", () => {
    const [first, rest] = [cryptoFrame(HELLO, 0, 40), cryptoFrame(HELLO, 40)];
    const closed = u8(0x1c, 0, 0, 0);
    const tooLong = concat(u8(6), varint(0), varint(2000), HELLO);
    const tooManyRanges = concat(u8(2), varint(9), varint(0), varint(2 ** 61, 8), varint(0));
    for (const last of [closed, tooLong, tooManyRanges]) {
      expect(readFrames(first, last, rest)).toEqual(MORE);
      expect(readFrames(first, rest, last)).toEqual(NAMED);
    }
  });

  it("is given up beyond 64 frames, and where it would be larger than any hello", () => {
    const inFrames = (count: number) =>
      Array.from({ length: count }, (_, at) => cryptoFrame(HELLO, at, at + 1 < count ? at + 1 : HELLO.length));
    expect(readFrames(...inFrames(64))).toEqual(NAMED);
    expect(readFrames(...inFrames(65))).toEqual(NONE);
    for (const offset of [20_000, 2 ** 53, 2 ** 61]) {
      expect(readFrames(concat(u8(6), varint(offset, 8), varint(1), u8(0)))).toEqual(NONE);
    }
  });

  it("is never longer than what any frames hold", () => {
    const crypto = fc.tuple(fc.nat(300), fc.uint8Array({ maxLength: 60 })).map(([from, data]) => {
      return concat(u8(6), varint(from), varint(data.length), data);
    });
    const frame = fc.oneof(crypto, fc.uint8Array({ maxLength: 60 }));
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 30 }), (frames) => {
        const handshake = createStreamPrefix();
        const payload = concat(...frames);
        addCryptoFrames(handshake, payload);
        expect(handshake.end).toBeLessThanOrEqual(payload.length);
        expect(["name", "none", "more", "other"]).toContain(readFrames(payload).kind);
      }),
    );
  });
});
