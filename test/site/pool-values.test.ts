import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMap, parseSet, unprotect } from "../../src/site/pool-values.ts";

describe("white space", () => {
  it.each([
    ["a%.b", "a b"],
    ["%t%n%r", "\t\n\r"],
    ["50%%%.off", "50% off"],
    ["%_", "  "],
    ["100%", "100%"],
    ["%x%.", "%x "],
    ["%%.", "%."],
  ])("%j stands for %j", (text, meaning) => {
    expect(unprotect(text)).toBe(meaning);
  });
});

describe("sets and maps", () => {
  it.each<[string, readonly string[] | null]>([
    ["()", []],
    ["", []],
    ["('a' 'b')", ["a", "b"]],
    ["('')", [""]],
    ["('it\\'s \\\\ here')", ["it's \\ here"]],
    ["('a\\nb')", ["anb"]],
    ['("a b" bare)', ["a b", "bare"]],
    ["( 'a' ; a comment ) \n 'b' )", ["a", "b"]],
    ["('a'", null],
    ["'a'", null],
    ["('a)", null],
    ["('a') 'b'", null],
    ["('a'))", null],
    ["(('a' 'b'))", null],
  ])("the set %j is %j", (text, elements) => {
    expect(parseSet(text)).toEqual(elements);
  });

  it.each<[string, [string, string][] | null]>([
    ["()", []],
    [
      "(('k' 'v') ('k2' ''))",
      [
        ["k", "v"],
        ["k2", ""],
      ],
    ],
    ["(('k' 'first') ('k' 'second'))", [["k", "first"]]],
    ["(('k'))", null],
    ["(('k' 'v' 'w'))", null],
    ["('k' 'v')", null],
    ["((('k' 'v')))", null],
    ["k", null],
  ])("the map %j is %j", (text, entries) => {
    const map = parseMap(text);
    expect(map === null ? null : [...map]).toEqual(entries);
  });

  it("any text gives one or null", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(..."()'\"\\; a%\n") })), (text) => {
        parseSet(unprotect(text));
        parseMap(unprotect(text));
      }),
    );
  });
});
