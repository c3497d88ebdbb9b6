import fc from "fast-check";
import { expect, it } from "vitest";
import { escapeMarkdown, markdownTable } from "../../src/report/markdown.ts";

it.each([
  ["xs1 (10.10.0.11)", "xs1 (10.10.0.11)"],
  ["a|b", "a\\|b"],
  ["<img src=x>", "\\<img src=x\\>"],
  ["[click](javascript:1)", "\\[click\\](javascript:1)"],
  ["*bold* _and_ `code`", "\\*bold\\* \\_and\\_ \\`code\\`"],
  ["\\|", "\\\\\\|"],
  ["@all see #1", "\\@all see \\#1"],
  ["http://evil.example www.evil.example", "http\\://evil.example www\\.evil.example"],
  ["two\nlines", "two lines"],
])("%j shows as it is", (text, escaped) => {
  expect(escapeMarkdown(text)).toBe(escaped);
});

it("a table has a line for each row, and as many cells in each, whatever they hold", () => {
  const text = fc.string({ unit: fc.constantFrom("|", "\\", "\n", "\r", "a", " ") });
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text)), (rows) => {
      const lines = markdownTable(["a", "b"], rows).trimEnd().split("\n");
      expect(lines).toHaveLength(rows.length + 2);
      for (const line of lines) expect(line.replace(/\\./g, "").split("|")).toHaveLength(4);
    }),
  );
});
