import fc from "fast-check";
import { expect, it } from "vitest";
import { neutralText } from "../../src/names/neutral-text.ts";

/** What steers a terminal or turns text around. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not pass
const HARMFUL = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u;

it.each([
  ["\u001b]0;owned\u0007", "\\u{1b}]0;owned\\u{7}"],
  ["a\r\nb", "a\\u{d}\\u{a}b"],
  ["\u009b31m", "\\u{9b}31m"],
  ["abc\u202ecba", "abc\\u{202e}cba"],
  ["zero\u200bwidth", "zero\\u{200b}width"],
  ["lone \ud800 half", "lone \ufffd half"],
  ["Überwachung 監視", "Überwachung 監視"],
])("%j becomes %j", (text, neutral) => {
  expect(neutralText(text)).toBe(neutral);
});

it("no text steers anything, and none is endless", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => {
      const neutral = neutralText(text);
      expect(neutral).not.toMatch(HARMFUL);
      expect(neutral.isWellFormed()).toBe(true);
      expect(neutral.length).toBeLessThan(257 * "\\u{e0001}".length);
    }),
  );
});
