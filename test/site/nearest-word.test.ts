import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearestWord } from "../../src/site/nearest-word.ts";

const ROLES = ["host", "coordinator", "san", "nas", "license-server", "ntp-server"];

describe("the word that was meant", () => {
  it.each([
    ["coordinater", "coordinator", "another letter"],
    ["hsot", "host", "two that changed places"],
    ["licence-server", "license-server", "the other spelling"],
    ["ntpserver", "ntp-server", "one missing"],
    ["saan", "san", "one too many"],
    ["Host", "host", "a capital"],
  ])("%s is %s: %s", (word, meant) => {
    expect(nearestWord(word, ROLES)).toBe(meant);
  });

  it.each(["switch", "sna-pshot", "xyz", "", "h".repeat(1000)])("%.20s is none", (word) => {
    expect(nearestWord(word, ROLES)).toBeNull();
  });

  it("is the nearest, not the first that is near", () => {
    expect(nearestWord("server-21", ["server-11", "server-12", "server-212"])).toBe("server-11");
    expect(nearestWord("guest-net", ["guests-nets", "guest-nets"])).toBe("guest-nets");
  });

  it("is a known word itself, and no slip of one letter hides it", () => {
    const word = fc.stringMatching(/^[a-z-]{3,20}$/);
    fc.assert(
      fc.property(word, fc.nat(), (known, at) => {
        const place = at % known.length;
        expect(nearestWord(known, [known])).toBe(known);
        expect(nearestWord(known.slice(0, place) + known.slice(place + 1), [known])).toBe(known);
        expect(nearestWord(`${known.slice(0, place)}_${known.slice(place)}`, [known])).toBe(known);
      }),
    );
  });
});
