import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatAddress } from "../../src/flow/address.ts";
import { type DnsMessage, readDnsMessage } from "../../src/names/dns-message.ts";
import { concat, filler, u8, u16 } from "../packets/bytes.ts";
import {
  addressRecord,
  aliasRecord,
  dnsAnswer,
  dnsQuery,
  nameAt,
  nameOf,
  QUESTION_NAME,
  record,
} from "../packets/dns.ts";

const NAME = "updates.ops.xenserver.com";
const SAME_NAME = nameAt(QUESTION_NAME);
/** Where the first record's data stands, if its owner is a pointer. */
const FIRST_DATA = dnsQuery({ name: NAME }).length + SAME_NAME.length + 10;

function read(bytes: Uint8Array): DnsMessage | null {
  return readDnsMessage(bytes, 0, bytes.length);
}

function nameRead(labels: Uint8Array): string | undefined {
  return read(dnsQuery({ name: labels }))?.question.name;
}

/** "owner address ttl" and "owner > target ttl" */
function recordsRead(bytes: Uint8Array): readonly string[] {
  const { addresses = [], aliases = [] } = read(bytes) ?? {};
  return [
    ...addresses.map(({ owner, address, ttlSeconds }) => `${owner} ${formatAddress(address)} ${ttlSeconds}`),
    ...aliases.map(({ owner, target, ttlSeconds }) => `${owner} > ${target} ${ttlSeconds}`),
  ];
}

function answerWith(...records: readonly Uint8Array[]): Uint8Array {
  return dnsAnswer({ name: NAME, records });
}

describe("a query", () => {
  it("has an id and a question, in small letters", () => {
    expect(read(dnsQuery({ id: 0xbeef, name: "Updates.OPS.xenserver.com", type: "AAAA" }))).toEqual({
      id: 0xbeef,
      isResponse: false,
      responseCode: "noerror",
      isTruncated: false,
      question: { name: NAME, type: "AAAA" },
      addresses: [],
      aliases: [],
    });
  });

  it.each([
    ["A", "A"],
    ["CNAME", "CNAME"],
    ["ANY", "ANY"],
    ["SRV", "other"],
    ["TXT", "other"],
  ] as const)("asks for %s, which is %s", (type, read_) => {
    expect(read(dnsQuery({ type }))?.question.type).toBe(read_);
  });

  it("asks for the root", () => {
    expect(nameRead(nameOf())).toBe(".");
  });

  it.each([
    ["another opcode", { flags: 0x2000 }],
    ["another class", { class: 3 }],
    ["the class of multicast questions for one answer", { class: 0x8001 }],
    ["no question", { questions: 0 }],
    ["two questions", { questions: 2 }],
    ["more questions than it has bytes", { questions: 65_535 }],
  ])("with %s is none", (_what, fields) => {
    expect(read(dnsQuery(fields))).toBeNull();
  });
});

describe("an answer", () => {
  it("gives addresses and aliases, with and without compression", () => {
    const compressed = answerWith(
      aliasRecord(SAME_NAME, nameAt(QUESTION_NAME + "updates.".length, "edge"), 60),
      addressRecord(nameAt(FIRST_DATA), "192.0.2.7", 20),
      addressRecord(nameAt(FIRST_DATA), "2001:db8::7", 30),
    );
    const written = answerWith(
      aliasRecord(NAME, "Edge.ops.xenserver.com", 60),
      addressRecord("edge.ops.xenserver.com", "192.0.2.7", 20),
      addressRecord("EDGE.ops.xenserver.com", "2001:db8::7", 30),
    );
    const records = [
      "edge.ops.xenserver.com 192.0.2.7 20",
      "edge.ops.xenserver.com 2001:db8::7 30",
      `${NAME} > edge.ops.xenserver.com 60`,
    ];
    expect(recordsRead(compressed)).toEqual(records);
    expect(recordsRead(written)).toEqual(records);
    expect(read(written)).toMatchObject({ isResponse: true, isTruncated: false });
  });

  it("gives an IPv4-mapped address as the IPv4 one that is used", () => {
    expect(recordsRead(answerWith(addressRecord(SAME_NAME, "::ffff:192.0.2.7")))).toEqual([`${NAME} 192.0.2.7 300`]);
  });

  it.each([
    ["noerror", "noerror"],
    ["formerr", "other"],
    ["servfail", "servfail"],
    ["nxdomain", "nxdomain"],
    ["notimp", "other"],
    ["refused", "refused"],
  ] as const)("has the response code %s, which is %s", (responseCode, read_) => {
    expect(read(dnsAnswer({ responseCode }))?.responseCode).toBe(read_);
  });

  it("has a response code that nobody defined", () => {
    expect(read(dnsAnswer({ flags: 0x818f }))?.responseCode).toBe("other");
  });

  it("says that it is truncated", () => {
    expect(read(dnsAnswer({ isTruncated: true }))?.isTruncated).toBe(true);
  });

  it("passes over records of other types and classes, and what stands behind its section", () => {
    const address = u8(192, 0, 2, 9);
    const message = dnsAnswer({
      name: NAME,
      records: [
        record(SAME_NAME, "TXT", filler(300, 0xff)),
        record(SAME_NAME, "A", address, 300, 3),
        record(SAME_NAME, "A", address, 300, 0x8001),
        record("xenserver.com", "DNAME", nameOf("example")),
        addressRecord(SAME_NAME, "192.0.2.7"),
      ],
      rest: concat(addressRecord(SAME_NAME, "192.0.2.8"), filler(7, 0xc0)),
    });
    expect(recordsRead(message)).toEqual([`${NAME} 192.0.2.7 300`]);
    expect(read(message)?.isTruncated).toBe(false);
  });

  it.each([
    [0, 0],
    [1, 1],
    [2 ** 31 - 1, 2 ** 31 - 1],
    [2 ** 31, 0],
    [2 ** 32 - 1, 0],
  ])("with a TTL of %i lives %i seconds", (ttl, seconds) => {
    expect(recordsRead(answerWith(addressRecord(SAME_NAME, "192.0.2.7", ttl)))).toEqual([
      `${NAME} 192.0.2.7 ${seconds}`,
    ]);
  });
});

describe("a damaged answer", () => {
  const first = addressRecord(SAME_NAME, "192.0.2.7");

  it.each([
    ["an address of three bytes", record(SAME_NAME, "A", u8(192, 0, 2))],
    ["an address of five bytes", record(SAME_NAME, "A", u8(192, 0, 2, 9, 9))],
    ["an IPv6 address of four bytes", record(SAME_NAME, "AAAA", u8(192, 0, 2, 9))],
    ["an alias that goes on behind its data", concat(record(SAME_NAME, "CNAME", u8(3, 0x61)), u8(0x62, 0x63, 0))],
    ["an alias that ends before its data", record(SAME_NAME, "CNAME", concat(nameOf("a"), u8(0)))],
    ["an alias without a target", record(SAME_NAME, "CNAME", u8())],
    ["an owner with a reserved kind of label", addressRecord(u8(0x80, 0), "192.0.2.9")],
    ["an owner that points to itself", addressRecord(nameAt(FIRST_DATA + 4), "192.0.2.9")],
    ["an owner that points ahead", addressRecord(nameAt(FIRST_DATA + 20), "192.0.2.9")],
    ["an owner that points beyond the end", addressRecord(nameAt(0x3fff), "192.0.2.9")],
    ["an owner that loops through its own label", addressRecord(nameAt(FIRST_DATA + 4, "a"), "192.0.2.9")],
  ])("is read up to %s", (_what, damaged) => {
    const message = answerWith(first, damaged, addressRecord(SAME_NAME, "192.0.2.8"));
    expect(recordsRead(message)).toEqual([`${NAME} 192.0.2.7 300`]);
    expect(read(message)?.isTruncated).toBe(true);
  });

  it("claims more records than it has", () => {
    const message = dnsAnswer({ name: NAME, records: [first], answers: 65_535 });
    expect(recordsRead(message)).toEqual([`${NAME} 192.0.2.7 300`]);
    expect(read(message)?.isTruncated).toBe(true);
  });

  it("has a question that points to itself", () => {
    expect(nameRead(nameAt(QUESTION_NAME))).toBeUndefined();
    expect(nameRead(nameAt(QUESTION_NAME, "a"))).toBeUndefined();
  });

  it("gives of its addresses those that are whole, wherever it is cut", () => {
    const whole = answerWith(
      first,
      aliasRecord(SAME_NAME, "edge.example"),
      addressRecord("edge.example", "2001:db8::7"),
      addressRecord(SAME_NAME, "192.0.2.8"),
    );
    const addresses = read(whole)!.addresses;
    for (let end = 0; end < whole.length; end++) {
      const cut = readDnsMessage(whole, 0, end);
      if (cut === null) continue;
      expect(cut.isTruncated, `${end} bytes`).toBe(true);
      expect(cut.addresses).toEqual(addresses.slice(0, cut.addresses.length));
    }
  });
});

describe("a hostile name", () => {
  it.each([
    ["a dot within a label", nameOf("updates.ops", "xenserver", "com"), "updates\\u{2e}ops.xenserver.com"],
    ["all its dots within one label", nameOf(NAME), "updates\\u{2e}ops\\u{2e}xenserver\\u{2e}com"],
    ["a dot at the end of a label", nameOf("com."), "com\\u{2e}"],
    ["a backslash before the dot", nameOf("a\\", "xenserver", "com"), "a\\u{2e}xenserver.com"],
    ["a NUL", nameOf("xenserver\0", "com"), "xenserver\\u{0}.com"],
    ["an escape sequence", nameOf("\u001b]0;owned\u0007"), "\\u{1b}]0;owned\\u{7}"],
    ["a byte-order mark", nameOf("\ufeffxenserver", "com"), "\\u{feff}xenserver.com"],
    ["text that runs backwards", nameOf("moc\u202e"), "moc\\u{202e}"],
    ["the Kelvin sign", nameOf("\u212aernel", "org"), "\\u{212a}ernel.org"],
    ["bytes that are no UTF-8", nameOf(u8(0x61, 0xff, 0xc3), "com"), "a\ufffd\ufffd.com"],
  ])("with %s is no clean one", (_what, labels, shown) => {
    expect(nameRead(labels)).toBe(shown);
  });

  it("is clean only if each of its labels is", () => {
    const octet = fc.oneof(fc.constantFrom(...u8(0x2e, 0x5c, 0x00, 0x2d, 0x41, 0x7a, 0xe2, 0x84, 0xaa)), fc.nat(255));
    const label = fc.oneof(
      fc.array(octet, { minLength: 1, maxLength: 12 }).map((octets) => u8(...octets)),
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 5 }).map((text) => new TextEncoder().encode(text)),
    );
    const clean = /^[a-z0-9-]+(\.[a-z0-9-]+)*$/;
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 4 }), (labels) => {
        const name = nameRead(nameOf(...labels))!;
        // One character for each octet, and ASCII letters only made small.
        const octets = labels.map((bytes) => String.fromCharCode(...bytes));
        const isClean = octets.every((text) => /^[A-Za-z0-9-]+$/.test(text));
        expect(clean.test(name)).toBe(isClean);
        if (isClean) expect(name).toBe(octets.join(".").toLowerCase());
      }),
    );
  });

  it("has 255 bytes, and no more", () => {
    const longest = ["a".repeat(63), "b".repeat(63), "c".repeat(63), "d".repeat(61)];
    expect(nameRead(nameOf(...longest))).toBe(longest.join("."));
    expect(nameRead(nameOf(...longest.with(3, "d".repeat(62))))).toBeUndefined();
    expect(nameRead(nameOf(...Array.from({ length: 127 }, () => "a")))).toHaveLength(253);
    expect(nameRead(nameOf(...Array.from({ length: 255 }, () => "a")))).toBeUndefined();
  });

  it("is given up where its escapes make it endless", () => {
    expect(nameRead(nameOf(filler(40, 1)))).toHaveLength(200);
    expect(nameRead(nameOf(filler(63, 1)))).toBeUndefined();
  });
});

describe("an answer that costs", () => {
  it("gives 128 records, and no more", () => {
    const many = (count: number) =>
      answerWith(...Array.from({ length: count }, (_, index) => addressRecord(SAME_NAME, `192.0.2.${index}`)));
    expect(read(many(128))).toMatchObject({ isTruncated: false, addresses: { length: 128 } });
    expect(read(many(129))).toMatchObject({ isTruncated: true, addresses: { length: 128 } });
  });

  it("gives the addresses of one name, however long that is", () => {
    const records = Array.from({ length: 100 }, () => addressRecord(SAME_NAME, "192.0.2.7"));
    const message = dnsAnswer({ name: nameOf(...Array.from({ length: 127 }, () => "a")), records });
    expect(read(message)).toMatchObject({ isTruncated: false, addresses: { length: 100 } });
  });

  it("is read until its names have cost 4096 bytes", () => {
    const long = (index: number) => nameOf("a".repeat(63), "b".repeat(63), "c".repeat(63), String(index).repeat(30));
    const message = answerWith(...Array.from({ length: 30 }, (_, index) => addressRecord(long(index), "192.0.2.7")));
    const { isTruncated, addresses } = read(message)!;
    expect(isTruncated).toBe(true);
    expect(addresses.length).toBeGreaterThan(15);
    expect(addresses.length).toBeLessThan(20);
  });

  it("chains a pointer to a pointer, thousands of times", () => {
    const chainOf = (jumps: number) =>
      concat(
        ...Array.from({ length: jumps }, (_, index) =>
          nameAt(index === 0 ? QUESTION_NAME : FIRST_DATA + 2 * index - 2),
        ),
      );
    const through = (jumps: number) =>
      answerWith(
        record(SAME_NAME, "TXT", chainOf(jumps)),
        addressRecord(nameAt(FIRST_DATA + 2 * jumps - 2), "192.0.2.7"),
      );
    expect(recordsRead(through(100))).toEqual([`${NAME} 192.0.2.7 300`]);
    expect(read(through(7000))).toMatchObject({ isTruncated: true, addresses: [] });
  });
});

describe("whatever comes", () => {
  const whole = answerWith(
    aliasRecord(SAME_NAME, nameAt(QUESTION_NAME + 8, "edge")),
    addressRecord(nameAt(FIRST_DATA), "192.0.2.7"),
    addressRecord(SAME_NAME, "2001:db8::7"),
  );

  /** The same, whatever stands before and after. */
  function expectSameAmong(bytes: Uint8Array): void {
    const result = read(bytes);
    for (const poison of [0x00, 0x01, 0xc0, 0xff]) {
      const around = filler(64, poison);
      expect(readDnsMessage(concat(around, bytes, around), 64, 64 + bytes.length)).toEqual(result);
    }
  }

  it("bytes of any kind are read within their range only", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), expectSameAmong));
  });

  it("so are bytes behind a header", () => {
    const header = u16(1, 0x8180, 1, 3, 0, 0);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => expectSameAmong(concat(header, bytes))));
  });

  it("so are answers with bytes changed, cut anywhere", () => {
    const mutations = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(mutations, fc.nat(whole.length), (changes, end) => {
        const changed = whole.slice();
        for (const [at, value] of changes) changed[at] = value;
        expectSameAmong(changed.subarray(0, end));
      }),
    );
  });
});
