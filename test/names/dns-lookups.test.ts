import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatAddress, parseAddress } from "../../src/flow/address.ts";
import type { DnsResult } from "../../src/names/dns-answer.ts";
import type { DnsLookup } from "../../src/names/dns-lookup.ts";
import { createDnsLookups } from "../../src/names/dns-lookups.ts";
import { createResolvedNames } from "../../src/names/resolved-names.ts";
import {
  type AnswerFields,
  addressRecord,
  aliasRecord,
  dnsAnswer,
  dnsQuery,
  nameAt,
  QUESTION_NAME,
  type QueryFields,
  record,
} from "../packets/dns.ts";

const HOST = 1;
const OTHER_HOST = 2;
const SERVER = 8;
const OTHER_SERVER = 9;
const HOST_PORT = 40_000;
const DNS_PORT = 53;
const NAME = "updates.ops.xenserver.com";
const SAME_NAME = nameAt(QUESTION_NAME);
const ADDRESS = "192.0.2.7";

interface Path {
  readonly client?: number;
  readonly clientPort?: number;
  readonly server?: number;
  readonly serverPort?: number;
}

function createReading() {
  const names = createResolvedNames();
  const dns = createDnsLookups(names);
  return {
    dns,
    names,
    ask(seconds: number, fields: QueryFields = {}, path: Path = {}): void {
      const { client = HOST, clientPort = HOST_PORT, server = SERVER, serverPort = DNS_PORT } = path;
      const bytes = dnsQuery({ name: NAME, ...fields });
      dns.observe(bytes, 0, bytes.length, client, clientPort, server, serverPort, seconds);
    },
    answer(seconds: number, fields: AnswerFields = {}, path: Path = {}): void {
      const { client = HOST, clientPort = HOST_PORT, server = SERVER, serverPort = DNS_PORT } = path;
      const bytes = dnsAnswer({ name: NAME, records: [addressRecord(SAME_NAME, ADDRESS)], ...fields });
      dns.observe(bytes, 0, bytes.length, server, serverPort, client, clientPort, seconds);
    },
    /** Questions from so many clients by turns, each for another name with another id: "00000.example", 2 and so on. */
    askNumbered(count: number, clients = 1): void {
      const bytes = dnsQuery({ name: "00000.example" });
      for (let index = 0; index < count; index++) {
        bytes.set(new TextEncoder().encode(String(index).padStart(5, "0")), QUESTION_NAME + 1);
        bytes.set([((index + 2) >> 8) & 0xff, (index + 2) & 0xff]);
        dns.observe(bytes, 0, bytes.length, HOST + (index % clients), HOST_PORT, SERVER, DNS_PORT, 1);
      }
    },
    nameOf: (address: string, seconds: number, client = HOST) => names.nameFor(client, parseAddress(address)!, seconds),
    only(): DnsLookup {
      expect(dns.lookups()).toHaveLength(1);
      return dns.lookups()[0]!;
    },
  };
}

/** The results that came, without those that did not. */
function resultsOf({ answers }: DnsLookup): Partial<Record<DnsResult, number>> {
  return Object.fromEntries(Object.entries(answers).filter(([, count]) => count > 0));
}

describe("an answer that was asked for", () => {
  it("resolves the name and gives it to the address", () => {
    const reading = createReading();
    reading.ask(10);
    reading.answer(11);
    expect(reading.nameOf(ADDRESS, 12)).toBe(NAME);
    const lookup = reading.only();
    expect(lookup).toMatchObject({
      client: HOST,
      server: SERVER,
      name: NAME,
      recentAsks: [],
      olderUnanswered: 0,
      firstSeconds: 10,
      lastSeconds: 11,
      latest: { result: "resolved", seconds: 11 },
    });
    expect(resultsOf(lookup)).toEqual({ resolved: 1 });
    expect(lookup.addresses.map(formatAddress)).toEqual([ADDRESS]);
  });

  it("is asked in letters of any size", () => {
    const reading = createReading();
    reading.ask(10, { name: "UPDATES.ops.XenServer.com" });
    reading.answer(11, { name: "updates.OPS.xENsERVER.com" });
    expect(reading.nameOf(ADDRESS, 12)).toBe(NAME);
  });

  it("gives the name that was asked for to the end of a chain, for the shortest time on the way", () => {
    const reading = createReading();
    reading.ask(0);
    reading.answer(0, {
      records: [
        addressRecord("edge.cdn.example", ADDRESS, 5000),
        aliasRecord("www.cdn.example", "Edge.CDN.example", 100),
        aliasRecord(SAME_NAME, "www.cdn.example", 4000),
      ],
    });
    expect(reading.nameOf(ADDRESS, 3700)).toBe(NAME);
    expect(reading.nameOf(ADDRESS, 3701)).toBeNull();
    expect(resultsOf(reading.only())).toEqual({ resolved: 1 });
  });

  it("names nothing by records of other names", () => {
    const reading = createReading();
    reading.ask(10);
    reading.answer(11, {
      records: [
        aliasRecord(SAME_NAME, "www.cdn.example"),
        addressRecord("bank.example", "192.0.2.66"),
        addressRecord("www.cdn.example", ADDRESS),
      ],
    });
    expect(reading.nameOf("192.0.2.66", 12)).toBeNull();
    expect(reading.nameOf(ADDRESS, 12)).toBe(NAME);
  });

  it.each([
    ["with itself", [aliasRecord(NAME, NAME)]],
    ["among two", [aliasRecord(NAME, "b.example"), aliasRecord("b.example", NAME)]],
    ["behind the name", [aliasRecord(NAME, "b.example"), aliasRecord("b.example", "b.example")]],
  ])("ends a chain that loops %s", (_how, records) => {
    const reading = createReading();
    reading.ask(10);
    reading.answer(11, { records: [...records, addressRecord("c.example", ADDRESS)] });
    expect(reading.nameOf(ADDRESS, 12)).toBeNull();
    expect(resultsOf(reading.only())).toEqual({ noAddress: 1 });
  });

  it("names nothing where it failed", () => {
    const reading = createReading();
    reading.ask(10);
    reading.answer(11, { responseCode: "servfail" });
    expect(reading.nameOf(ADDRESS, 12)).toBeNull();
  });

  it.each([
    ["nxdomain", { responseCode: "nxdomain" }],
    ["servfail", { responseCode: "servfail" }],
    ["refused", { responseCode: "refused" }],
    ["otherError", { responseCode: "formerr" }],
    ["noAddress", { responseCode: "noerror" }],
    ["truncated", { isTruncated: true }],
    ["truncated", { answers: 1 }],
  ] as const)("says %s", (result, fields) => {
    const reading = createReading();
    reading.ask(10);
    reading.answer(11, { records: [], ...fields });
    const lookup = reading.only();
    expect(resultsOf(lookup)).toEqual({ [result]: 1 });
    expect(lookup.latest).toEqual({ result, seconds: 11 });
  });

  it("resolves by what a truncated answer has left", () => {
    const reading = createReading();
    reading.ask(10);
    reading.answer(11, { isTruncated: true });
    expect(resultsOf(reading.only())).toEqual({ resolved: 1 });
  });

  it("has an IPv4 address and no IPv6 one: both are the name's", () => {
    const reading = createReading();
    reading.ask(10, { id: 1, type: "A" });
    reading.ask(10, { id: 2, type: "AAAA" });
    reading.answer(11, { id: 1, type: "A" });
    reading.answer(12, { id: 2, type: "AAAA", records: [] });
    const lookup = reading.only();
    expect(resultsOf(lookup)).toEqual({ resolved: 1, noAddress: 1 });
    expect(lookup.latest).toEqual({ result: "noAddress", seconds: 12 });
  });

  it("gives each of two clients their own name of one address", () => {
    const reading = createReading();
    reading.ask(10, { name: "a.example" });
    reading.answer(11, { name: "a.example" });
    reading.ask(12, { name: "b.example" }, { client: OTHER_HOST });
    reading.answer(13, { name: "b.example" }, { client: OTHER_HOST });
    expect(reading.nameOf(ADDRESS, 20, HOST)).toBe("a.example");
    expect(reading.nameOf(ADDRESS, 20, OTHER_HOST)).toBe("b.example");
    expect(reading.dns.lookups()).toHaveLength(2);
  });
});

describe("an answer that the capture has before its question", () => {
  // Queues and processors hand over in either order; the times are those of the packets, or of the handing over.
  it.each([9.999, 10, 10.001])("counts as if it came after it, at %d for 10", (seconds) => {
    const reading = createReading();
    reading.answer(seconds);
    expect(reading.nameOf(ADDRESS, 12)).toBeNull();
    reading.ask(10);
    expect(reading.nameOf(ADDRESS, 12)).toBe(NAME);
    const lookup = reading.only();
    expect(resultsOf(lookup)).toEqual({ resolved: 1 });
    expect(lookup.recentAsks).toEqual([]);
    expect(reading.dns.counts().unaskedAnswers).toBe(0);
  });

  it("is the answer to one question only", () => {
    const reading = createReading();
    reading.answer(10);
    reading.ask(10);
    reading.ask(10);
    expect(reading.only().recentAsks).toEqual([10]);
  });

  it("is found among others, each for its own question", () => {
    const reading = createReading();
    reading.answer(10, { records: [addressRecord(SAME_NAME, "192.0.2.8")] }, { server: OTHER_SERVER });
    reading.answer(10);
    reading.answer(10, { id: 2 });
    reading.answer(10, { name: "other.example" });
    reading.answer(10, {}, { clientPort: HOST_PORT + 1 });
    reading.ask(10);
    expect(reading.dns.counts().unaskedAnswers).toBe(4);
    expect(reading.nameOf(ADDRESS, 12)).toBe(NAME);
    expect(reading.nameOf("192.0.2.8", 12)).toBeNull();
  });

  it("is forgotten behind many that nobody asked for", () => {
    const kept = createReading();
    kept.answer(10);
    for (let id = 2; id < 65; id++) kept.answer(10, { id });
    kept.ask(10);
    expect(kept.nameOf(ADDRESS, 12)).toBe(NAME);
    const forgotten = createReading();
    forgotten.answer(10);
    for (let id = 2; id < 66; id++) forgotten.answer(10, { id });
    forgotten.ask(10);
    expect(forgotten.nameOf(ADDRESS, 12)).toBeNull();
  });
});

describe("an answer that nobody asked for", () => {
  it.each<[string, AnswerFields, Path]>([
    ["from another server", {}, { server: OTHER_SERVER }],
    ["from another port", {}, { serverPort: 5353 }],
    ["to another client", {}, { client: OTHER_HOST }],
    ["to another port", {}, { clientPort: HOST_PORT + 1 }],
    ["with another id", { id: 2 }, {}],
    ["with another name", { name: "other.example" }, {}],
    ["with another type", { type: "AAAA" }, {}],
    ["with the same dots elsewhere", { name: nameOfOneLabel(NAME) }, {}],
  ])("names nothing: %s", (_what, fields, path) => {
    const reading = createReading();
    reading.ask(10);
    reading.answer(11, fields, path);
    expect(reading.nameOf(ADDRESS, 12)).toBeNull();
    expect(reading.dns.counts().unaskedAnswers).toBe(1);
    const lookup = reading.only();
    expect(resultsOf(lookup)).toEqual({});
    expect(lookup.recentAsks).toEqual([10]);
  });

  it("is the second answer to one question", () => {
    const reading = createReading();
    reading.ask(10);
    reading.answer(11);
    reading.answer(12, { records: [addressRecord(SAME_NAME, "192.0.2.66")] });
    expect(reading.nameOf("192.0.2.66", 13)).toBeNull();
    expect(reading.dns.counts().unaskedAnswers).toBe(1);
  });

  it("came long before its question, or with a time long after it", () => {
    for (const seconds of [9.8, 10.2]) {
      const reading = createReading();
      reading.answer(seconds);
      reading.ask(10);
      expect(reading.nameOf(ADDRESS, 12)).toBeNull();
      expect(reading.dns.counts().unaskedAnswers).toBe(1);
      expect(reading.only().recentAsks).toEqual([10]);
    }
  });

  it("names nothing, whatever it holds", () => {
    const fields = fc.record({
      id: fc.nat(3),
      name: fc.constantFrom(NAME, "a.example"),
      type: fc.constantFrom("A" as const, "AAAA" as const, "ANY" as const),
    });
    const path = fc.record({
      client: fc.constantFrom(HOST, OTHER_HOST),
      server: fc.constantFrom(SERVER, OTHER_SERVER),
      clientPort: fc.constantFrom(HOST_PORT, DNS_PORT),
    });
    fc.assert(
      fc.property(fields, path, fields, path, (asked, askedOn, answered, answeredOn) => {
        fc.pre(JSON.stringify([asked, askedOn]) !== JSON.stringify([answered, answeredOn]));
        const reading = createReading();
        reading.ask(10, asked, askedOn);
        reading.answer(11, answered, answeredOn);
        expect(reading.nameOf(ADDRESS, 12)).toBeNull();
      }),
    );
  });
});

describe("a question without an answer", () => {
  it("is unanswered so far, each repetition for itself", () => {
    const reading = createReading();
    reading.ask(10);
    reading.ask(15);
    reading.ask(20, { id: 2 });
    reading.ask(25, { id: 3 }, { clientPort: 40_001 });
    expect(reading.only()).toMatchObject({ recentAsks: [10, 15, 20, 25], olderUnanswered: 0, latest: null });
  });

  it("stays so beside a repetition that was answered", () => {
    const reading = createReading();
    reading.ask(10);
    reading.ask(15);
    reading.answer(16);
    const lookup = reading.only();
    expect(lookup.recentAsks).toEqual([10]);
    expect(resultsOf(lookup)).toEqual({ resolved: 1 });
  });

  it("is none where each repetition was answered late, or both packets were seen twice", () => {
    const reading = createReading();
    reading.ask(10);
    reading.ask(10);
    reading.answer(16);
    reading.answer(16);
    expect(reading.dns.counts().unaskedAnswers).toBe(0);
    const lookup = reading.only();
    expect(lookup.recentAsks).toEqual([]);
    expect(resultsOf(lookup)).toEqual({ resolved: 2 });
  });

  it("is kept with its time if it is one of the newest, else counted", () => {
    const reading = createReading();
    for (let index = 0; index < 40; index++) reading.ask(100 + index, { id: index });
    const lookup = reading.only();
    expect(lookup.recentAsks).toEqual(Array.from({ length: 16 }, (_, index) => 124 + index));
    expect(lookup).toMatchObject({ olderUnanswered: 24, olderAskedSeconds: 123 });
  });

  it("is unanswered until the answer comes", () => {
    const reading = createReading();
    reading.ask(10);
    expect(reading.only().recentAsks).toEqual([10]);
    reading.answer(11);
    expect(reading.only()).toMatchObject({ recentAsks: [], answers: { resolved: 1 } });
  });
});

describe("questions that are passed over", () => {
  it.each(["SRV", "PTR", "TXT", "NS", "SOA"] as const)("%s, and their answers", (type) => {
    const reading = createReading();
    reading.ask(10, { type });
    reading.answer(11, { type });
    reading.answer(12, { type });
    expect(reading.nameOf(ADDRESS, 12)).toBeNull();
    expect(reading.dns.lookups()).toEqual([]);
    expect(reading.dns.counts().unaskedAnswers).toBe(0);
  });

  it("those from or to an address without a number", () => {
    const reading = createReading();
    reading.ask(10, {}, { client: -1 });
    reading.ask(10, {}, { server: -1 });
    reading.answer(11, {}, { client: -1 });
    expect(reading.dns.lookups()).toEqual([]);
    expect(reading.dns.counts().unaskedAnswers).toBe(0);
  });
});

describe("limits", () => {
  it("keeps the first 16 addresses of a name, each once", () => {
    const reading = createReading();
    for (let index = 0; index < 40; index++) {
      reading.ask(index);
      reading.answer(index, { records: [addressRecord(SAME_NAME, `192.0.2.${index >> 1}`)] });
    }
    expect(reading.only().addresses.map(formatAddress)).toEqual(
      Array.from({ length: 16 }, (_, index) => `192.0.2.${index}`),
    );
    expect(reading.nameOf("192.0.2.19", 40)).toBe(NAME);
  });

  it("closes as unanswered what waits behind tens of thousands of newer questions", () => {
    const reading = createReading();
    reading.ask(1, { name: "first.example" });
    reading.ask(1, { name: "second.example" });
    reading.askNumbered(16_384);
    reading.answer(2, { name: "second.example" });
    expect(reading.nameOf(ADDRESS, 3)).toBe("second.example");
    reading.askNumbered(16_384);
    expect(reading.dns.counts().closedEarly).toBe(16_383);
    const [first, second] = reading.dns.lookups();
    expect([first!.recentAsks, second!.recentAsks]).toEqual([[1], []]);
    reading.answer(4, { name: "second.example" });
    reading.answer(4, { name: "first.example" });
    expect(reading.dns.counts().unaskedAnswers).toBe(2);
  });

  it("knows what waits behind few newer ones, too", () => {
    const reading = createReading();
    reading.ask(1);
    reading.askNumbered(16_384);
    expect(reading.dns.lookups()[0]!.recentAsks).toEqual([1]);
  });

  it("waits for 16 questions of one client, port and id at a time", () => {
    const reading = createReading();
    for (let index = 0; index < 17; index++) reading.ask(1, { name: `${index}.example` });
    expect(reading.dns.counts().closedEarly).toBe(1);
    for (let index = 0; index < 17; index++) reading.answer(2, { name: `${index}.example` });
    expect(reading.dns.counts().unaskedAnswers).toBe(1);
    expect(reading.nameOf(ADDRESS, 3)).toBe("15.example");
  });

  it("closes the older of many repetitions", () => {
    const reading = createReading();
    for (let index = 0; index < 20; index++) reading.ask(100 + index);
    for (let index = 0; index < 20; index++) reading.answer(200);
    expect(reading.only()).toMatchObject({ recentAsks: [100, 101, 102, 103], answers: { resolved: 16 } });
    expect(reading.dns.counts().unaskedAnswers).toBe(4);
  });

  it("lists 8192 names of one client, and leaves the others their room", () => {
    const reading = createReading();
    reading.askNumbered(8193);
    reading.answer(2, { name: "08192.example", id: 8194 });
    reading.ask(3, {}, { client: OTHER_HOST });
    expect(reading.dns.lookups()).toHaveLength(8193);
    expect(reading.dns.counts().unlistedQuestions).toBe(1);
    expect(reading.nameOf(ADDRESS, 4)).toBe("08192.example");
  });

  it("lists 65,536 names in all", () => {
    const reading = createReading();
    reading.askNumbered(65_600, 64);
    expect(reading.dns.lookups()).toHaveLength(65_536);
    expect(reading.dns.counts().unlistedQuestions).toBe(64);
  });
});

it("no bytes throw, and none names an address", () => {
  const changes = fc.array(fc.tuple(fc.nat(80), fc.nat(255)), { maxLength: 6 });
  fc.assert(
    fc.property(changes, fc.uint8Array({ maxLength: 40 }), fc.boolean(), (changed, rest, isToServer) => {
      const names = createResolvedNames();
      const dns = createDnsLookups(names);
      const bytes = dnsAnswer({ name: NAME, records: [record(SAME_NAME, "A", rest), addressRecord(NAME, ADDRESS)] });
      for (const [at, value] of changed) bytes[at] = value;
      const [from, to] = isToServer ? [HOST, SERVER] : [SERVER, HOST];
      dns.observe(bytes, 0, bytes.length, from, HOST_PORT, to, DNS_PORT, 10);
      dns.observe(rest, 0, rest.length, from, HOST_PORT, to, DNS_PORT, 10);
      expect(names.nameFor(HOST, parseAddress(ADDRESS)!, 10)).toBeNull();
    }),
  );
});

/** The name as a single label, dots and all. */
function nameOfOneLabel(name: string): Uint8Array {
  const bytes = new TextEncoder().encode(name);
  return Uint8Array.of(bytes.length, ...bytes, 0);
}
