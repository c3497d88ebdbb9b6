import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Address, parseAddress } from "../../src/flow/address.ts";
import { createResolvedNames } from "../../src/names/resolved-names.ts";

const HOST = 1;
const OTHER_HOST = 2;
const THIRD_HOST = 3;
const ADDRESS = parseAddress("192.0.2.7")!;
const ADDRESS_V6 = parseAddress("2001:db8::7")!;
const HOUR = 3600;

function addressNumber(index: number): Address {
  return { ipVersion: 4, words: [0, 0, 0, index] };
}

describe("a name", () => {
  it.each([
    ["its answer", 999, null],
    ["its answer came", 1000, "a.example"],
    ["its TTL", 1060, "a.example"],
    ["an hour after its TTL", 1060 + HOUR, "a.example"],
    ["more than an hour", 1061 + HOUR, null],
  ])("holds from its answer for its TTL and an hour: %s", (_when, atSeconds, name) => {
    const names = createResolvedNames();
    names.learn(HOST, ADDRESS, "a.example", 1000, 60);
    expect(names.nameFor(HOST, ADDRESS, atSeconds)).toBe(name);
  });

  it("holds for an hour with a TTL of 0", () => {
    const names = createResolvedNames();
    names.learn(HOST, ADDRESS, "a.example", 1000, 0);
    expect(names.nameFor(HOST, ADDRESS, 1000 + HOUR)).toBe("a.example");
    expect(names.nameFor(HOST, ADDRESS, 1001 + HOUR)).toBeNull();
  });

  it("belongs to its address alone", () => {
    const names = createResolvedNames();
    names.learn(HOST, ADDRESS, "four.example", 1000, 60);
    names.learn(HOST, ADDRESS_V6, "six.example", 1000, 60);
    expect(names.nameFor(HOST, ADDRESS, 1000)).toBe("four.example");
    expect(names.nameFor(HOST, ADDRESS_V6, 1000)).toBe("six.example");
    expect(names.nameFor(HOST, parseAddress("::c000:207")!, 1000)).toBeNull();
  });

  it("is the latest before the time asked about, in whatever order the times are asked", () => {
    const names = createResolvedNames();
    names.learn(HOST, ADDRESS, "a.example", 1000, 60);
    names.learn(HOST, ADDRESS, "b.example", 1010, 60);
    names.learn(HOST, ADDRESS, "a.example", 1020, 60);
    expect([1025, 1015, 1005, 1020, 1010].map((at) => names.nameFor(HOST, ADDRESS, at))).toEqual([
      "a.example",
      "b.example",
      "a.example",
      "a.example",
      "b.example",
    ]);
  });

  it("is found again behind one that has passed", () => {
    const names = createResolvedNames();
    names.learn(HOST, ADDRESS, "long.example", 1000, 86_400);
    names.learn(HOST, ADDRESS, "short.example", 1010, 0);
    expect(names.nameFor(HOST, ADDRESS, 1011 + HOUR)).toBe("long.example");
  });
});

describe("two clients", () => {
  it("have each their own name of one address", () => {
    const names = createResolvedNames();
    names.learn(HOST, ADDRESS, "a.example", 1000, 60);
    names.learn(OTHER_HOST, ADDRESS, "b.example", 1010, 60);
    expect(names.nameFor(HOST, ADDRESS, 1020)).toBe("a.example");
    expect(names.nameFor(OTHER_HOST, ADDRESS, 1020)).toBe("b.example");
  });

  it("lend their latest to one that was not answered at that time", () => {
    const names = createResolvedNames();
    names.learn(HOST, ADDRESS, "a.example", 1000, 60);
    names.learn(OTHER_HOST, ADDRESS, "b.example", 1010, 60);
    names.learn(HOST, ADDRESS, "a.example", 1030, 60);
    names.learn(THIRD_HOST, ADDRESS, "c.example", 5000, 60);
    expect(names.nameForOthers(THIRD_HOST, ADDRESS, 1005)).toBe("a.example");
    expect(names.nameForOthers(THIRD_HOST, ADDRESS, 1020)).toBe("b.example");
    expect(names.nameForOthers(THIRD_HOST, ADDRESS, 1040)).toBe("a.example");
    expect(names.nameForOthers(-1, ADDRESS, 1040)).toBe("a.example");
  });
});

describe("history", () => {
  it("keeps 512 names of one address, and counts those that went", () => {
    const names = createResolvedNames();
    for (let index = 0; index < 513; index++) names.learn(index, ADDRESS, `${index}.example`, 1000, 60);
    expect(names.dropped()).toBe(1);
    expect(names.nameForOthers(0, ADDRESS, 1000)).toBe("512.example");
    expect(names.nameFor(1, ADDRESS, 1000)).toBe("1.example");
  });

  it("takes no room for an answer that is repeated", () => {
    const names = createResolvedNames();
    for (let seconds = 0; seconds < 100_000; seconds += 10) names.learn(HOST, ADDRESS, "a.example", seconds, 60);
    expect(names.dropped()).toBe(0);
    expect(names.nameFor(HOST, ADDRESS, 5)).toBe("a.example");
    expect(names.nameFor(HOST, ADDRESS, 100_000)).toBe("a.example");
  });

  it("takes none either among those of many others", () => {
    const names = createResolvedNames();
    for (let index = 0; index < 10_000; index++) names.learn(index % 500, ADDRESS, `${index % 500}.example`, index, 60);
    expect(names.dropped()).toBe(0);
    expect(names.nameFor(499, ADDRESS, 10_000)).toBe("499.example");
  });

  it("loses nothing where the same is learned again and again", () => {
    const names = createResolvedNames();
    for (let index = 0; index < 100_000; index++) names.learn(HOST, addressNumber(index % 32_768), "a.example", 1, 60);
    expect(names.dropped()).toBe(0);
  });

  it("does not bridge a gap between answers", () => {
    const names = createResolvedNames();
    names.learn(HOST, ADDRESS, "a.example", 0, 60);
    names.learn(HOST, ADDRESS, "a.example", 100_000, 60);
    expect(names.nameFor(HOST, ADDRESS, 50_000)).toBeNull();
  });

  it("keeps at least the latest 32,768 names, and those of addresses learned again", () => {
    const names = createResolvedNames();
    names.learn(HOST, ADDRESS, "again.example", 0, 60);
    for (let index = 0; index < 100_000; index++) {
      names.learn(HOST, addressNumber(index), `${index}.example`, 1, 60);
      if (index % 20_000 === 0) names.learn(HOST, ADDRESS, "again.example", 1, 60);
    }
    expect(names.nameFor(HOST, addressNumber(100_000 - 32_768), 1)).toBe("67232.example");
    expect(names.nameFor(HOST, addressNumber(1), 1)).toBeNull();
    expect(names.nameFor(HOST, ADDRESS, 0)).toBe("again.example");
    expect(names.dropped()).toBeGreaterThan(100_000 - 2 * 32_768 - 1);
  });
});

it("the latest answer of all that hold is the name, whatever answers came before", () => {
  const answer = fc.record({
    name: fc.constantFrom("a", "b", "c"),
    gapSeconds: fc.integer({ min: 1, max: 3000 }),
    ttlSeconds: fc.constantFrom(0, 60, 5000),
  });
  fc.assert(
    fc.property(fc.array(answer, { maxLength: 20 }), fc.nat(30_000), (answers, atSeconds) => {
      const names = createResolvedNames();
      let seconds = 0;
      let expected: string | null = null;
      for (const { name, gapSeconds, ttlSeconds } of answers) {
        seconds += gapSeconds;
        names.learn(HOST, ADDRESS, name, seconds, ttlSeconds);
        if (seconds <= atSeconds && atSeconds <= seconds + ttlSeconds + HOUR) expected = name;
      }
      expect(names.nameFor(HOST, ADDRESS, atSeconds)).toBe(expected);
    }),
  );
});
