import { expect, it } from "vitest";
import { ROLES } from "../../src/matrix/requirement.ts";
import { nearestWord } from "../../src/site/nearest-word.ts";

it.each([
  ["hsot", "host"],
  ["licence-server", "license-server"],
  ["ntpserver", "ntp-server"],
  ["domain-contoller", "domain-controller"],
  ["Host", "host"],
  ["xencentre", "xencenter"],
])("%s was meant to be %s", (word, meant) => {
  expect(nearestWord(word, ROLES)).toBe(meant);
});

it.each([["backup"], ["x"], [""], ["printer"], ["h".repeat(100_000)]])("nothing is near to %.20s", (word) => {
  expect(nearestWord(word, ROLES)).toBeNull();
});
