import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ServerNameResult } from "../../src/names/client-hello.ts";
import { addQuicDatagram, createQuicHello, mayBeQuicInitial } from "../../src/names/quic-initial.ts";
import { concat, filler, u8 } from "../packets/bytes.ts";
import {
  cryptoFrame,
  DESTINATION_ID,
  type InitialFields,
  initialPacket,
  PING_FRAME,
  retryPacket,
  unreadablePacket,
  type Version,
  varint,
} from "../packets/quic.ts";
import { clientHello, extension, serverName } from "../packets/tls.ts";

const NAME = "updates.ops.xenserver.com";
const NAMED: ServerNameResult = { kind: "name", name: NAME };
const NONE: ServerNameResult = { kind: "none" };
const MORE: ServerNameResult = { kind: "more" };
const OTHER: ServerNameResult = { kind: "other" };

const VERSIONS: readonly Version[] = [1, 2];
const SERVER_CHOSEN_ID = u8(0x73, 0x65, 0x72, 0x76);
const HELLO = clientHello({ extensions: [serverName(NAME)] });
/** With post-quantum keys: it takes two datagrams. */
const LARGE_HELLO = clientHello({ extensions: [extension(51, filler(1216 + 38, 0x4b)), serverName(NAME)] });

/** What the last of a connection's datagrams tells. */
function read(...datagrams: readonly Uint8Array[]): ServerNameResult {
  const hello = createQuicHello();
  return datagrams.map((bytes) => addQuicDatagram(hello, bytes, 0, bytes.length)).at(-1) ?? MORE;
}

function packetWith(message: Uint8Array, fields: Partial<InitialFields> = {}): Uint8Array {
  return initialPacket({ frames: [cryptoFrame(message)], ...fields });
}

function mayBe(bytes: Uint8Array): boolean {
  return mayBeQuicInitial(bytes, 0, bytes.length);
}

describe.each(VERSIONS)("an Initial packet of version %i", (version) => {
  it("names the server", () => {
    const datagram = packetWith(HELLO, { version });
    expect(mayBe(datagram)).toBe(true);
    expect(read(datagram)).toEqual(NAMED);
  });

  it("has connection IDs of any length, and a token", () => {
    for (const idBytes of [0, 1, 8, 20]) {
      const fields = { version, destinationId: filler(idBytes, 0x44), sourceId: filler(20 - idBytes, 0x53) };
      for (const tokenBytes of [0, 63, 64, 300]) {
        const datagram = packetWith(HELLO, { ...fields, token: filler(tokenBytes, 0x54) });
        expect(mayBe(datagram)).toBe(true);
        expect(read(datagram), `ID of ${idBytes}, token of ${tokenBytes}`).toEqual(NAMED);
      }
    }
  });

  it.each([1, 2, 3, 4] as const)("has a packet number of %i bytes", (packetNumberBytes) => {
    for (const packetNumber of [0, 0xfe]) {
      expect(read(packetWith(HELLO, { version, packetNumberBytes, packetNumber }))).toEqual(NAMED);
    }
  });

  it("shares its datagram with other packets", () => {
    const initial = packetWith(HELLO, { version });
    const earlyData = unreadablePacket("zeroRtt", filler(100, 0x5a), { version });
    const handshake = unreadablePacket("handshake", filler(20, 0x48), { version });
    expect(read(concat(initial, earlyData))).toEqual(NAMED);
    expect(read(concat(earlyData, handshake, initial))).toEqual(NAMED);
    expect(read(concat(initial, filler(40, 0x40)))).toEqual(NAMED);
    expect(read(concat(initial, filler(40, 0xff)))).toEqual(NAMED);
  });

  it("is not looked for behind a Retry, which has no length", () => {
    const initial = packetWith(HELLO, { version });
    const likeLength = concat(varint(30), filler(30));
    expect(read(concat(unreadablePacket("zeroRtt", filler(30), { version }), initial))).toEqual(NAMED);
    expect(read(concat(retryPacket(likeLength, { version }), initial))).toEqual(OTHER);
  });
});

describe("a connection", () => {
  const begun = initialPacket({ frames: [cryptoFrame(LARGE_HELLO, 0, 1000)] });
  const restFrames = [cryptoFrame(LARGE_HELLO, 1000)];
  const rest = initialPacket({ frames: restFrames, packetNumber: 1 });
  const stranger = packetWith(HELLO, { keyId: u8(1, 2, 3) });

  it("keeps its keys when the client turns to the ID that the server chose", () => {
    const turned = { frames: restFrames, keyId: DESTINATION_ID, destinationId: SERVER_CHOSEN_ID };
    expect(read(begun, initialPacket(turned))).toEqual(NAMED);
  });

  it("takes new keys after a Retry, and begins its hello anew", () => {
    const retried = { destinationId: SERVER_CHOSEN_ID, token: filler(40, 0x54) };
    const again = initialPacket({ ...retried, frames: [cryptoFrame(LARGE_HELLO, 0, 1000)] });
    const restAgain = initialPacket({ ...retried, frames: restFrames });
    expect(read(begun, restAgain)).toEqual(MORE);
    expect(read(begun, again, restAgain)).toEqual(NAMED);
    expect(read(begun, restAgain, again)).toEqual(NAMED);
  });

  it("goes on in the other version", () => {
    expect(read(begun, packetWith(HELLO, { version: 2 }))).toEqual(NAMED);
  });

  it("leaves out what its keys do not open", () => {
    expect(read(stranger)).toEqual(OTHER);
    expect(read(begun, stranger)).toEqual(MORE);
    expect(read(begun, filler(1200, 0x40), stranger, rest)).toEqual(NAMED);
    expect(read(concat(stranger, begun), rest)).toEqual(NAMED);
  });

  it("derives keys four times at most", () => {
    const strangers = (count: number) => Array.from({ length: count }, () => stranger);
    expect(read(...strangers(3), packetWith(HELLO))).toEqual(NAMED);
    expect(read(...strangers(4), packetWith(HELLO))).toEqual(OTHER);
    expect(read(begun, ...strangers(9), rest)).toEqual(NAMED);
  });

  it("is given up after 16 datagrams", () => {
    const pings = (count: number) => Array.from({ length: count }, () => initialPacket({ frames: [PING_FRAME] }));
    expect(read(...pings(15))).toEqual(MORE);
    expect(read(...pings(15), packetWith(HELLO))).toEqual(NAMED);
    expect(read(...pings(16))).toEqual(NONE);
  });

  it("is looked for in eight packets of a datagram", () => {
    const earlyData = (count: number) => Array.from({ length: count }, () => unreadablePacket("zeroRtt", filler(20)));
    expect(read(concat(...earlyData(7), packetWith(HELLO)))).toEqual(NAMED);
    expect(read(concat(...earlyData(8), packetWith(HELLO)))).toEqual(OTHER);
  });
});

describe("a first look", () => {
  const datagram = packetWith(HELLO);

  function changed(at: number, ...values: readonly number[]): Uint8Array {
    const bytes = datagram.slice();
    bytes.set(values, at);
    return bytes;
  }

  it.each([
    ["a short header", changed(0, datagram[0]! & 0x7f)],
    ["a cleared fixed bit", changed(0, datagram[0]! & 0xbf)],
    ["early data", unreadablePacket("zeroRtt", filler(1200))],
    ["a Handshake packet of version 2", unreadablePacket("handshake", filler(1200), { version: 2 })],
    ["a Retry of version 2", changed(1, 0x6b, 0x33, 0x43, 0xcf)],
    ["a version negotiation", changed(1, 0, 0, 0, 0)],
    ["a draft of version 1", changed(1, 0xff, 0, 0, 29)],
    ["a connection ID of 21 bytes", packetWith(HELLO, { destinationId: filler(21) })],
    ["a source's connection ID of 21 bytes", packetWith(HELLO, { sourceId: filler(21) })],
    ["a token beyond the datagram", changed(15, 0x7f, 0xff)],
    ["a length beyond the datagram", changed(16, 0x44, 0xff)],
    ["a length that leaves no room for a sample", changed(16, 0x40, 19)],
    ["less than 1200 bytes", packetWith(HELLO, { minBytes: 1199 })],
    ["another protocol", filler(1200, 0xc0)],
    ["nothing", u8()],
  ])("tells %s from a client's first datagram", (_what, bytes) => {
    expect(mayBe(datagram)).toBe(true);
    expect(mayBe(bytes)).toBe(false);
  });
});

describe("whatever comes", () => {
  const datagram = packetWith(HELLO);

  /** The same, whatever stands before and after. */
  function expectSameAmong(bytes: Uint8Array): void {
    const expected = { mayBe: mayBe(bytes), result: read(bytes) };
    for (const poison of [0x00, 0xc0, 0xff]) {
      const around = filler(64, poison);
      const among = concat(around, bytes, around);
      const [start, end] = [around.length, around.length + bytes.length];
      const result = addQuicDatagram(createQuicHello(), among, start, end);
      expect({ mayBe: mayBeQuicInitial(among, start, end), result }).toEqual(expected);
    }
  }

  it("bytes of any kind are read within their range only", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), expectSameAmong));
  });

  it("so are bytes behind the beginning of a header", () => {
    const begun = fc.constantFrom(u8(0xc0, 0, 0, 0, 1), u8(0xd0, 0x6b, 0x33, 0x43, 0xcf), datagram.subarray(0, 15));
    const bytes = fc.uint8Array({ maxLength: 200 });
    fc.assert(fc.property(begun, bytes, (start, rest) => expectSameAmong(concat(start, rest))));
    fc.assert(fc.property(begun, bytes, (start, rest) => expectSameAmong(concat(start, rest, filler(1200)))));
  });

  it("a datagram cut anywhere tells nothing", () => {
    for (let end = 0; end < datagram.length; end++) {
      expect(mayBeQuicInitial(datagram, 0, end), `${end} bytes`).toBe(false);
      expect(addQuicDatagram(createQuicHello(), datagram, 0, end), `${end} bytes`).toEqual(OTHER);
    }
  });

  it("a second packet cut anywhere leaves what the first one told", () => {
    const first = initialPacket({ frames: [cryptoFrame(HELLO, 0, 40)], minBytes: 0 });
    const both = concat(first, initialPacket({ frames: [cryptoFrame(HELLO, 40)], minBytes: 0, packetNumber: 1 }));
    expect(read(both)).toEqual(NAMED);
    for (let end = first.length; end < both.length; end++) {
      expect(addQuicDatagram(createQuicHello(), both, 0, end), `${end} bytes`).toEqual(MORE);
    }
  });

  it("a datagram of which any bit has changed names nobody", () => {
    const flipped = packetWith(HELLO, { minBytes: 0 });
    for (let bit = 0; bit < 8 * flipped.length; bit++) {
      flipped[bit >>> 3]! ^= 1 << (bit & 7);
      expect(read(flipped), `bit ${bit}`).toEqual(OTHER);
      flipped[bit >>> 3]! ^= 1 << (bit & 7);
    }
    expect(read(flipped)).toEqual(NAMED);
  });
});
