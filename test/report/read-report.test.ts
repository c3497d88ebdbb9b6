/** Stored reports as files hold them: plain, or packed with gzip. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readReport } from "../../src/report/read-report.ts";
import { type ParsedReport, parseReport } from "../../src/report/stored-report.ts";
import { AFTER, auditToJson } from "./reports.ts";

let folder: string;
let json: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
  json = await auditToJson(AFTER);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function readBytes(bytes: Uint8Array): Promise<ParsedReport> {
  const path = join(folder, "report");
  writeFileSync(path, bytes);
  return readReport(path);
}

it("packed or not, it is the same report", async () => {
  const { report } = parseReport(json);
  expect(report).not.toBeNull();
  expect((await readBytes(Buffer.from(json))).report).toEqual(report);
  expect((await readBytes(gzipSync(json))).report).toEqual(report);
});

it("packed and damaged or cut, it is none, and a sentence says so", async () => {
  const packed = gzipSync(json);
  const cut = fc.nat({ max: packed.length - 1 }).map((length) => packed.subarray(0, length));
  const changed = fc.tuple(fc.nat({ max: packed.length - 1 }), fc.integer({ min: 1, max: 255 })).map(([at, bits]) => {
    const bytes = Buffer.from(packed);
    bytes[at]! ^= bits;
    return bytes;
  });
  await fc.assert(
    fc.asyncProperty(fc.oneof(cut, changed, fc.uint8Array()), async (bytes) => {
      const { report, mistakes } = await readBytes(bytes);
      // Of what gzip does not check (the file's name, its time) the report does not change.
      if (report === null) expect(mistakes).toHaveLength(1);
      else expect(report).toEqual(parseReport(json).report);
    }),
    { numRuns: 50 },
  );
  const [mistake] = (await readBytes(packed.subarray(0, 500))).mistakes ?? [];
  expect(mistake).toBe("it is packed with gzip, and damaged or cut");
});
