import { expect, it } from "vitest";
import type { Finding } from "../../src/audit/finding.ts";
import { createSlices } from "../../src/report/slice.ts";

it("10,000 findings have slices, the first ones", () => {
  const finding: Finding = {
    id: "f-1",
    kind: "unexpected",
    severity: "low",
    requirement: null,
    title: "",
    reason: "",
    check: "",
    suggestion: null,
    conversations: [],
    accepted: null,
  };
  const findings = Array.from({ length: 10_003 }, (_, index) => ({ ...finding, id: `f-${index}` }));
  const slices = createSlices(findings);
  expect(slices).toHaveLength(10_000);
  expect(slices.at(-1)?.finding.id).toBe("f-9999");
});
