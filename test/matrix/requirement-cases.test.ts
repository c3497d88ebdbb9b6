import { expect, it } from "vitest";
import { findMatrix } from "../../src/matrix/catalog.ts";
import { checkRequirements } from "../../src/matrix/check.ts";
import { DEFAULT_SETTINGS } from "../../src/matrix/requirement.ts";
import {
  isHandingOut,
  REQUIREMENT_CASE_KINDS,
  REQUIREMENT_CASES,
  requirementFixtures,
} from "../fixtures/requirement-cases.ts";

const ids = findMatrix("xenserver-8", DEFAULT_SETTINGS)!.requirements.map(({ id }) => id);
const fixtures = new Map(requirementFixtures().map((fixture) => [fixture.name, fixture]));

it.each(ids)("%s has all its cases", (id) => {
  for (const kind of REQUIREMENT_CASE_KINDS) {
    const all = fixtures.get(`requirements/${id}.${kind}`)?.expectation.conversations ?? [];
    const conversations = all.filter((conversation) => !isHandingOut(id, conversation));
    expect(conversations.length, `${id}.${kind}`).toBeGreaterThan(0);
    if (kind === "wrong-party") expect(conversations.map(({ verdict }) => verdict)).toEqual(["unexpected"]);
    else for (const { requirements } of conversations) expect(requirements).toContain(id);
  }
});

it("every case is of a requirement that exists", () => {
  for (const { id } of REQUIREMENT_CASES) expect(ids).toContain(id);
});

it("the matrix holds together", () => {
  expect(checkRequirements(findMatrix("xenserver-8", DEFAULT_SETTINGS)!.requirements, [])).toEqual([]);
});

it("a setting moves the ports of its row", () => {
  const moved = findMatrix("xenserver-8", { ...DEFAULT_SETTINGS, wlbPort: "9012", pvsServerPorts: "7000-7010" });
  const portsOf = (id: string): unknown => moved?.requirements.find((requirement) => requirement.id === id)?.ports;
  expect(portsOf("wlb.service")).toEqual([{ first: 9012, last: 9012 }]);
  expect(portsOf("pvs.server-range")).toEqual([{ first: 7000, last: 7010 }]);
});
