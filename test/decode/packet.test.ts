import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodePacket } from "../../src/decode/packet.ts";
import { createPacket, type Packet } from "../../src/decode/packet-record.ts";
import { isStop, MAX_LAYERS, Stop, stopKind, TRANSPORT } from "../../src/decode/step.ts";
import { parseAddress } from "../../src/flow/address.ts";
import { concat, filler, u8 } from "../packets/bytes.ts";
import { ethernet, vlan } from "../packets/link.ts";
import { compositions, PARTIES } from "./compositions.ts";

const KNOWN_LINK_TYPES = [0, 1, 9, 12, 14, 50, 51, 101, 104, 108, 113, 228, 229, 276];
const SURROUNDINGS = 64;

describe("every composition of link, tag, tunnel, IP and transport", () => {
  const all = compositions();

  it("is decoded to its innermost addresses and ports", () => {
    expect(all.length).toBe(4 * 5 * 6 * 2 * 5);
    for (const { name, linkType, bytes, ipVersion, protocol, ports } of all) {
      const { step, packet } = decode(bytes, linkType);
      const parties = PARTIES[ipVersion];
      expect(step, name).toBe(TRANSPORT);
      expect([packet.ipVersion, packet.protocol, packet.sourcePort, packet.destinationPort], name).toEqual([
        ipVersion,
        protocol,
        ...ports,
      ]);
      expect([...packet.addresses], name).toEqual([...wordsOf(parties.from), ...wordsOf(parties.to)]);
    }
  });

  it("stops for the right reason when it is cut anywhere, and reads nothing behind the cut", () => {
    const wrong: string[] = [];
    for (const { name, linkType, bytes } of all) {
      for (let length = 0; length < bytes.length; length++) {
        const cut = bytes.subarray(0, length);
        const recorded = decode(cut, linkType, { wireBytes: bytes.length, surroundings: 0x00 });
        const elsewhere = decode(cut, linkType, { wireBytes: bytes.length, surroundings: 0xff });
        const short = decode(cut, linkType);
        if (textOf(recorded) !== textOf(elsewhere)) wrong.push(`${name} cut to ${length} reads behind the cut`);
        if (isStop(recorded.step) && stopKind(recorded.step) !== Stop.cut) wrong.push(`${name} cut to ${length}`);
        if (isStop(short.step) && stopKind(short.step) !== Stop.short) wrong.push(`${name} of ${length} bytes`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

it("any bytes on any link type end in a packet or a counted reason, whatever surrounds them", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(...KNOWN_LINK_TYPES), (bytes, linkType) => {
      const one = decode(bytes, linkType, { surroundings: 0x00 });
      const other = decode(bytes, linkType, { surroundings: 0xff });
      expect(textOf(other)).toBe(textOf(one));
    }),
    { numRuns: 2000 },
  );
});

it("a mutated packet ends in a packet or a counted reason", () => {
  const all = compositions();
  fc.assert(
    fc.property(
      fc.constantFrom(...all),
      fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      ({ bytes, linkType }, changes) => {
        const mutated = bytes.slice();
        for (const [at, value] of changes) mutated[at % mutated.length] = value;
        const one = decode(mutated, linkType, { surroundings: 0x00 });
        const other = decode(mutated, linkType, { surroundings: 0xff });
        expect(textOf(other)).toBe(textOf(one));
      },
    ),
    { numRuns: 2000 },
  );
});

it("more tags than the limit are a reason, not a loop", () => {
  const inner = { bytes: filler(40), etherType: 0x0800 };
  const nested = Array.from({ length: MAX_LAYERS + 1 }).reduce<typeof inner>(
    (piece) => ({ ...inner, ...vlan(1, piece) }),
    inner,
  );
  const { step } = decode(ethernet(nested).bytes, 1);
  expect(stopKind(step)).toBe(Stop.tooDeep);
});

it.each([
  ["an IPv4 header of 16 bytes", concat(u8(0x44), filler(19))],
  ["an IPv4 total length below its header", concat(u8(0x45, 0, 0, 19), filler(16))],
  ["a TCP data offset of 4", concat(u8(0x45, 0, 0, 40), filler(5), u8(6), filler(10), filler(12), u8(0x40), filler(7))],
  ["a UDP length of 7", concat(u8(0x45, 0, 0, 28), filler(5), u8(17), filler(10), filler(4), u8(0, 7, 0, 0))],
])("%s is malformed", (_name, bytes) => {
  expect(stopKind(decode(bytes, 101).step)).toBe(Stop.malformed);
});

interface DecodeOptions {
  readonly wireBytes?: number;
  /** What stands before and behind the packet in memory. */
  readonly surroundings?: number;
}

interface Decoded {
  readonly step: number;
  readonly packet: Packet;
}

function decode(bytes: Uint8Array, linkType: number, options: DecodeOptions = {}): Decoded {
  const around = filler(SURROUNDINGS, options.surroundings ?? 0);
  const packet = createPacket();
  const end = SURROUNDINGS + bytes.length;
  const wireEnd = SURROUNDINGS + (options.wireBytes ?? bytes.length);
  const step = decodePacket(packet, concat(around, bytes, around), SURROUNDINGS, end, wireEnd, linkType);
  return { step, packet };
}

/** All that was decoded, to compare two decodings cheaply. */
function textOf({ step, packet }: Decoded): string {
  const { addresses, fragmentAddresses, ...numbers } = packet;
  return `${step} ${addresses.join()} ${fragmentAddresses.join()} ${Object.values(numbers).join()}`;
}

function wordsOf(address: string): readonly number[] {
  return parseAddress(address)!.words;
}
