import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMessageStream, DNS_OVER_TCP, type MessageStream, RPC_RECORDS } from "../../src/names/message-stream.ts";
import { concat, filler, u8, u16, u32 } from "../packets/bytes.ts";
import { dnsOverTcp, fragment, rpcRecord } from "../packets/rpc.ts";

const PREFIX_BYTES = 18 * 1024;
const FRAMINGS = [
  ["RPC records", RPC_RECORDS, (message: Uint8Array) => rpcRecord(message)],
  ["DNS over TCP", DNS_OVER_TCP, dnsOverTcp],
] as const;

/** A stream, and copies of the messages that came out of it. */
function reading(framing: typeof RPC_RECORDS): { readonly stream: MessageStream; readonly messages: Uint8Array[] } {
  const messages: Uint8Array[] = [];
  const stream = createMessageStream(framing, (bytes, start, end) => messages.push(bytes.slice(start, end)));
  return { stream, messages };
}

function message(length: number, seed = 1): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 7 + seed) % 251);
}

describe.each(FRAMINGS)("%s", (_name, framing, framed) => {
  const messages = [message(40, 1), message(1, 2), message(900, 3)];
  const whole = concat(...messages.map(framed));

  it("gives each message once, as soon as it is whole", () => {
    const ends = messages.map((_, index) => concat(...messages.slice(0, index + 1).map(framed)).length);
    const { stream, messages: seen } = reading(framing);
    const cuts = [1, 3, ends[0]! - 1, ends[0]!, ends[1]!, ends[1]! + 1, ends[1]! + 700, ends[2]! - 1, ends[2]!];
    let from = 0;
    for (const to of cuts) {
      expect(stream.add(whole, from, to, from)).toBe(true);
      expect(seen.length, `${to} bytes`).toBe(ends.filter((end) => end <= to).length);
      from = to;
    }
    expect(seen).toEqual(messages);
  });

  it("gives the same in whatever order, overlap and repetition the segments come", () => {
    const segment = fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 400 }));
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 20 }), (segments) => {
        const { stream, messages: seen } = reading(framing);
        for (const [from, length] of segments) {
          expect(stream.add(whole, from, Math.min(from + length, whole.length), from)).toBe(true);
        }
        expect(seen).toEqual(messages.slice(0, seen.length));
        stream.add(whole, 0, whole.length, 0);
        expect(seen).toEqual(messages);
      }),
    );
  });

  it("waits for a lost segment, and goes on when it comes at last", () => {
    const { stream, messages: seen } = reading(framing);
    expect(stream.add(whole, 10, whole.length, 10)).toBe(true);
    expect(seen).toEqual([]);
    expect(stream.add(whole, 0, 10, 0)).toBe(true);
    expect(seen).toEqual(messages);
  });

  it("leaves out a keep-alive's byte before the start", () => {
    const { stream, messages: seen } = reading(framing);
    expect(stream.add(u8(0xee), 0, 1, -1)).toBe(true);
    expect(stream.add(concat(u8(0xee, 0xee), whole), 0, whole.length + 2, -2)).toBe(true);
    expect(seen).toEqual(messages);
  });

  it("gives up at an empty message", () => {
    const { stream, messages: seen } = reading(framing);
    const bytes = concat(framed(message(40)), framed(u8()), framed(message(40)));
    expect(stream.add(bytes, 0, bytes.length, 0)).toBe(false);
    expect(stream.add(bytes, 0, bytes.length, bytes.length)).toBe(false);
    expect(seen).toEqual([message(40)]);
  });

  it("reads a message that ends where its reading does, whatever follows in the same segment", () => {
    const { stream, messages: seen } = reading(framing);
    const last = message(PREFIX_BYTES - framing.headerBytes);
    const bytes = concat(framed(last), framed(message(100)));
    expect(stream.add(bytes, 10_000, bytes.length, 10_000)).toBe(true);
    expect(stream.add(bytes, 0, 10_000, 0)).toBe(false);
    expect(seen).toEqual([last]);
  });

  it("gives up as soon as a message is announced that reaches further", () => {
    const { stream, messages: seen } = reading(framing);
    const bytes = framed(message(PREFIX_BYTES - framing.headerBytes + 1));
    expect(stream.add(bytes, 0, framing.headerBytes - 1, 0)).toBe(true);
    expect(stream.add(bytes, 0, framing.headerBytes, 0)).toBe(false);
    expect(seen).toEqual([]);
  });

  it("does not count segments without data", () => {
    const { stream, messages: seen } = reading(framing);
    for (let count = 0; count < 100; count++) expect(stream.add(whole, 0, 0, 0)).toBe(true);
    stream.add(whole, 0, whole.length, 0);
    expect(seen).toEqual(messages);
  });

  it("gives up a stream of single bytes", () => {
    const { stream } = reading(framing);
    const bytes = framed(message(200));
    const goesOn = Array.from(bytes, (_byte, at) => stream.add(bytes, at, at + 1, at));
    expect(goesOn.indexOf(false)).toBe(64);
    expect(goesOn.lastIndexOf(true)).toBe(63);
  });

  it("takes any bytes anywhere", () => {
    const piece = fc.tuple(fc.uint8Array({ maxLength: 60 }), fc.integer({ min: -70, max: 200 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        let bytesOut = 0;
        const stream = createMessageStream(framing, (bytes, start, end) => {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(bytes.length);
          bytesOut += end - start;
        });
        for (const [bytes, offset] of pieces) stream.add(bytes, 0, bytes.length, offset);
        expect(bytesOut).toBeLessThan(260);
      }),
    );
  });
});

describe("a record of several fragments", () => {
  it("is joined, however it is cut", () => {
    const whole = message(300);
    const sizes = fc.array(fc.integer({ min: 1, max: 70 }), { maxLength: 4 });
    fc.assert(
      fc.property(sizes, fc.nat(300), (some, cut) => {
        const { stream, messages } = reading(RPC_RECORDS);
        const bytes = concat(rpcRecord(whole, ...some), rpcRecord(message(8, 9), 4));
        stream.add(bytes, 0, cut, 0);
        stream.add(bytes, cut, bytes.length, cut);
        expect(messages).toEqual([whole, message(8, 9)]);
      }),
    );
  });

  it("ends with an empty one, but holds no other", () => {
    const ending = reading(RPC_RECORDS);
    const whole = concat(fragment(message(40), false), fragment(u8(), true));
    expect(ending.stream.add(whole, 0, whole.length, 0)).toBe(true);
    expect(ending.messages).toEqual([message(40)]);

    const holding = reading(RPC_RECORDS);
    const hole = concat(fragment(message(40), false), fragment(u8(), false), fragment(message(4), true));
    expect(holding.stream.add(hole, 0, hole.length, 0)).toBe(false);
    expect(holding.messages).toEqual([]);
  });

  it("says nothing before its last one", () => {
    const { stream, messages } = reading(RPC_RECORDS);
    const unended = concat(fragment(message(40), false), fragment(message(40), false));
    expect(stream.add(unended, 0, unended.length, 0)).toBe(true);
    expect(messages).toEqual([]);
  });
});

it.each([
  ["a record of 2 GiB", RPC_RECORDS, u32(0xffffffff)],
  ["a record of 64 KiB and a little", RPC_RECORDS, u32(0x80010004)],
  ["a DNS message of 64 KiB", DNS_OVER_TCP, u16(0xffff)],
])("gives up %s before its data", (_what, framing, header) => {
  const { stream } = reading(framing);
  expect(stream.add(header, 0, header.length, 0)).toBe(false);
});

it("looks at each header once, once more for each segment that does not complete its fragment, and in the whole message", () => {
  let looks = 0;
  const fragmentBytes = (bytes: Uint8Array, at: number) => {
    looks++;
    return RPC_RECORDS.fragmentBytes(bytes, at);
  };
  const { stream, messages } = reading({ ...RPC_RECORDS, fragmentBytes });
  const fragments = 3001;
  const small = Array.from({ length: fragments }, (_, index) => fragment(filler(1, 7), index === fragments - 1));
  const bytes = concat(...small);
  for (let from = 0; from < bytes.length; from += 302)
    stream.add(bytes, from, Math.min(from + 302, bytes.length), from);
  expect(messages).toEqual([filler(fragments, 7)]);
  expect(looks).toBeLessThan(2 * fragments + Math.ceil(bytes.length / 302));
});
