import fc from "fast-check";
import { expect, it } from "vitest";
import { markdownText, renderMarkdownTable } from "../../src/report/markdown.ts";
import { parseMarkdownTable } from "./parse-back.ts";

it("a table is a line for the columns, one below it, and one a row", () => {
  const table = {
    columns: ["name", "packets"],
    rows: [
      ["xs1", 7],
      [null, 0],
    ],
  };
  expect([...renderMarkdownTable(table)].join("")).toBe("| name | packets |\n| --- | --- |\n| xs1 | 7 |\n|  | 0 |\n");
});

it.each([
  ["a|b", "a\\|b"],
  ["a\\|b", "a\\\\\\|b"],
  ["<script>", "\\<script\\>"],
  ["[x](javascript:y)", "\\[x\\](javascript:y)"],
  ["*bold* _it_ `code` ~no~", "\\*bold\\* \\_it\\_ \\`code\\` \\~no\\~"],
  ["&lt;", "\\&lt;"],
  ["a\r\nb", "a&#13;&#10;b"],
  ["hosts.management-api", "hosts.management-api"],
])("%j is written as %j", (text, written) => {
  expect(markdownText(text)).toBe(written);
});

it("any texts parse back, but for the white space around them", () => {
  const cell = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom(..."\\|`*<&#;13\r\n a") }));
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 2 })), (rows) => {
      const text = [...renderMarkdownTable({ columns: ["a", "b"], rows })].join("");
      const trimmed = rows.map((row) => row.map((one) => one.replace(/^[ \t]+|[ \t]+$/g, "")));
      expect(parseMarkdownTable(text).slice(2)).toEqual(trimmed);
    }),
  );
});
