import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { clip, settle, toWidth, wrapCells } from "../../src/dashboard/cells.ts";
import { HOSTILE_TEXTS } from "./hostile-report.ts";

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: "grapheme", maxLength: 30 }),
  fc.array(fc.constantFrom(...HOSTILE_TEXTS.slice(0, -1)), { maxLength: 3 }).map((texts) => texts.join(" ")),
);

describe("a text", () => {
  it.each([
    ["xs1", "xs1"],
    ["a\u001b[31mb", "a\\u{1b}[31mb"],
    ["e\u0301", "é"],
    ["漢字", "漢字"],
    ["👍🏽", "👍"],
    ["❤️", "❤"],
    ["1️⃣", "1"],
    ["\u0301", "\ufffd"],
    ["각", "각"],
  ])("%j is shown as %j", (given, shown) => {
    expect(settle(given)).toBe(shown);
  });

  it("is settled once and for all", () => {
    fc.assert(
      fc.property(text, (given) => {
        expect(settle(settle(given))).toBe(settle(given));
      }),
    );
  });

  it("takes exactly the columns that it is given", () => {
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: 0, max: 40 }),
        fc.constantFrom("left" as const, "right" as const),
        (given, width, align) => {
          expect(stringWidth(toWidth(given, width, align))).toBe(width);
        },
      ),
    );
  });

  it("is as wide as its letters one by one, so that it does not matter how a terminal puts them together", () => {
    fc.assert(
      fc.property(text, (given) => {
        const letters = [...settle(given)].reduce((sum, letter) => sum + stringWidth(letter), 0);
        expect(stringWidth(settle(given))).toBe(letters);
      }),
    );
  });

  it("loses only its end, and says so", () => {
    expect(clip("license-server", 8)).toBe("license…");
    expect(clip("漢字漢字", 4)).toBe("漢…");
    expect(clip("xs1", 0)).toBe("");
  });
});

describe("wrapped", () => {
  it("breaks at spaces, and within what is longer than a line", () => {
    expect(wrapCells("a firewall that drops", 10)).toEqual(["a firewall", "that drops"]);
    expect(wrapCells("abcdefghijkl mn", 5)).toEqual(["abcde", "fghij", "kl mn"]);
  });

  it("comes to an end where there is no room at all", () => {
    expect(wrapCells("xs 漢", -1)).toEqual(["x", "s", "漢", ""]);
  });

  it("no line is longer than the screen, and no letter is lost", () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 40 }), (given, width) => {
        const lines = wrapCells(given, width);
        for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
        expect(lines.join("").replaceAll(" ", "")).toBe(settle(given).replaceAll(" ", ""));
      }),
    );
  });
});
