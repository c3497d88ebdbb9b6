/** Stored reports that are JSON to the letter, with values in them that no audit ever gave. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { parseReport } from "../../src/report/stored-report.ts";
import { FIXTURE_FOLDER } from "../fixtures/files.ts";
import { reportOf } from "../fuzz/report-path.ts";
import { fuzz } from "../fuzz/targets/report.ts";
import { HOSTILE_NAME } from "./named-captures.ts";

let report: unknown;
beforeAll(async () => {
  const capture = readFileSync(join(FIXTURE_FOLDER, "requirements/license.request.blocked.pcap"));
  report = JSON.parse(JSON.stringify(await reportOf(capture)));
});

const NUMBERS = [0, -0, 1, -1, 0.5, 1e-300, 1e308, 65_536, 2 ** 31, 2 ** 53, Number.MAX_SAFE_INTEGER];
const TIMES = [
  "0001-01-01T00:00:00Z",
  "9999-12-31T23:59:59.999999999Z",
  "+275760-09-13T00:00:00Z",
  "2026-02-30T00:00:00Z",
];
const value = fc.oneof(
  HOSTILE_NAME,
  fc.constantFrom<unknown>(
    ...NUMBERS,
    ...TIMES,
    null,
    true,
    "xsaudit.report/1",
    "unexpected",
    "silent",
    "10.0.0.1",
    "::",
  ),
  fc.constantFrom<unknown>([], {}, [""], ["c-1", "c-1"], { __proto__: 1 }),
);

it("are refused with a sentence, or compared and written without harm", async () => {
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(), value), { minLength: 1, maxLength: 4 }), async (changes) => {
      const changed = structuredClone(report);
      for (const [at, replacement] of changes) replaceLeaf(changed, at, replacement);
      const text = JSON.stringify(changed);
      await fuzz(new TextEncoder().encode(text));
      if (parseReport(text).report !== null) taken++;
    }),
    { numRuns: 200 },
  );
  expect(taken).toBeGreaterThan(10);
});

/** Of all values that are not lists or sets of fields themselves, one by its number. */
function replaceLeaf(root: unknown, at: number, replacement: unknown): void {
  const leaves: [holder: Record<string, unknown>, key: string][] = [];
  const visit = (holder: unknown): void => {
    if (typeof holder !== "object" || holder === null) return;
    const fields = holder as Record<string, unknown>; // lists, too: their keys are their places
    for (const [key, inner] of Object.entries(fields)) {
      if (typeof inner === "object" && inner !== null) visit(inner);
      else leaves.push([fields, key]);
    }
  };
  visit(root);
  const [holder, key] = leaves[at % leaves.length]!;
  // A copy: one that stands there twice might be put into itself.
  holder[key] = structuredClone(replacement);
}
