import fc from "fast-check";
import { expect, it } from "vitest";
import { renderCsv } from "../../src/report/csv.ts";
import type { Cell } from "../../src/report/table.ts";
import { parseCsv } from "./parse-back.ts";

function csvOf(...rows: Cell[][]): string {
  return [...renderCsv({ columns: rows[0]!.map(String), rows: rows.slice(1) })].join("");
}

it.each<[string, string]>([
  ["plain", "plain"],
  ["a,b", '"a,b"'],
  ['say "no"', '"say ""no"""'],
  ["a\nb", '"a\nb"'],
  ["=1+1", "'=1+1"],
  ["+49", "'+49"],
  ["-1", "'-1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\tx", "'\tx"],
  ["\rx", `"'\rx"`],
  ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
  ["a=b", "a=b"],
  ["", ""],
])("a cell %j is written as %j", (text, written) => {
  expect(csvOf(["column"], [text])).toBe(`column\r\n${written}\r\n`);
});

it("numbers are no texts, and nothing is an empty cell", () => {
  expect(csvOf(["a", "b", "c"], [-5, null, 0])).toBe("a,b,c\r\n-5,,0\r\n");
});

it("any texts parse back, those that a spreadsheet would run behind an apostrophe", () => {
  const cell = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom(..."=+-@\t\r\n\",' a") }));
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 3 }), { minLength: 1 }), (rows) => {
      const expected = rows.map((row) => row.map((text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)));
      // The first row is the columns: they are cells like the others.
      expect(parseCsv(csvOf(...rows))).toEqual(expected);
    }),
  );
});
