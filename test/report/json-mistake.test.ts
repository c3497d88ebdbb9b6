import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findJsonMistake, placeOf } from "../../src/report/json-mistake.ts";

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe("findJsonMistake", () => {
  it.each([
    ['{"a": 01}', 6],
    ['{"a": 1,}', 8],
    ["[1 2]", 3],
    ["[1}", 2],
    ['{"a" 1}', 5],
    ["{a: 1}", 1],
    ['["\\x"]', 2],
    ['["a\nb"]', 3],
    ["{} {}", 3],
    ["nonsense here", 0],
  ])("finds the place in %j", (text, offset) => {
    expect(findJsonMistake(text)).toEqual({ kind: "wrong", offset });
  });

  it("is of one mind with JSON.parse, whatever the text", () => {
    const pieces = fc.constantFrom(...'{}[]:,"\\u0019eE+-. \n\t', "true", "null", '"a"', "\\u00e9", "é");
    const text = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.oneof(text, fc.json(), fc.string()), (candidate) => {
        expect(findJsonMistake(candidate) === null).toBe(isJson(candidate));
      }),
      { numRuns: 3000 },
    );
  });

  it("calls every beginning of an object cut", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(), fc.boolean(), (value, at, isIndented) => {
        const text = JSON.stringify(value, null, isIndented ? 2 : 0);
        expect(findJsonMistake(text.slice(0, at % text.length))).toEqual({ kind: "cut" });
      }),
    );
  });

  it("follows brackets as deep as they go", () => {
    expect(findJsonMistake("[".repeat(1_000_000))).toEqual({ kind: "cut" });
  });
});

it.each([
  [0, { line: 1, column: 1 }],
  [2, { line: 1, column: 3 }],
  [3, { line: 2, column: 1 }],
  [7, { line: 4, column: 2 }],
])("offset %i has its line and column", (offset, place) => {
  expect(placeOf("ab\nc\n\ndef", offset)).toEqual(place);
});
