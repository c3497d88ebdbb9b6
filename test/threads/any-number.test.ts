/** The report is the same, byte for byte, however many threads share the work and wherever the input is cut. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findMatrix } from "../../src/matrix/catalog.ts";
import { auditCaptures } from "../../src/report/analyze.ts";
import { renderJson } from "../../src/report/json.ts";
import { createReport, type Report } from "../../src/report/report.ts";
import { UNKNOWN_SITE } from "../../src/site/site.ts";
import { auditInStages } from "./audit-in-stages.ts";

const SEED = 20_261_123;

const CAPTURES = readdirSync("fixtures", { recursive: true, encoding: "utf8" })
  .filter((file) => /\.(pcap|pcapng)$/.test(file) && !file.startsWith("damaged"))
  .map((file) => join("fixtures", file))
  .sort();
/** In one file it is one long watch, in two it shows when nobody watched. */
const JOINED = "fixtures/corners/joined-captures.pcap";
const LARGE = CAPTURES.filter((file) => file.includes("/lab/"));
const SMALL = CAPTURES.filter((file) => !file.includes("/lab/"));

async function auditInOne(paths: readonly string[]): Promise<string> {
  const site = UNKNOWN_SITE;
  const matrix = findMatrix(site.matrixId, site.settings)!;
  const { report, result, inputs } = await auditCaptures({ paths, site, matrix, version: "" });
  expect(report.conversations).toHaveLength(result.judged.length);
  const again = createReport(result, { version: "", now: new Date(0), matrix, site, inputs });
  return [...renderJson(again)].join("");
}

describe("by any number of stages", () => {
  it.each(LARGE.filter((_, index) => index % 6 === 0))("%s", async (path) => {
    const whole = await auditInOne([path]);
    for (const [stages, turnPackets] of [
      [1, 1],
      [2, 7],
      [5, 64],
      [16, 1000],
    ] as const) {
      expect(await auditInStages([path], stages, turnPackets)).toBe(whole);
    }
  });

  it.each(["decoding", "corners", "dns", "openings"])("every one of fixtures/%s", async (folder) => {
    for (const path of SMALL.filter((file) => file.includes(`/${folder}/`))) {
      const whole = await auditInOne([path]);
      for (const stages of [2, 3, 16]) expect(await auditInStages([path], stages, 2), path).toBe(whole);
    }
  });

  it("any captures together, with turns of any length", async () => {
    const mixture = fc.record({
      paths: fc.uniqueArray(fc.constantFrom(...SMALL), { minLength: 1, maxLength: 8 }),
      stages: fc.integer({ min: 1, max: 17 }),
      turnPackets: fc.integer({ min: 1, max: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(mixture, async ({ paths, stages, turnPackets }) => {
        expect(await auditInStages(paths, stages, turnPackets)).toBe(await auditInOne(paths));
      }),
      { seed: SEED, numRuns: 60 },
    );
  });
});

describe("cut into any number of files", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("at any packets", async () => {
    const cut = fc.record({
      path: fc.constantFrom(...SMALL.filter((path) => isPlainPcap(path) && path !== JOINED)),
      places: fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { minLength: 1, maxLength: 4 }),
      stages: fc.integer({ min: 1, max: 5 }),
    });
    let number = 0;
    await fc.assert(
      fc.asyncProperty(cut, async ({ path, places, stages }) => {
        const pieces = cutCapture(readFileSync(path), places).map((bytes, index) => {
          const piece = join(folder, `${number}-${index}.pcap`);
          writeFileSync(piece, bytes);
          return piece;
        });
        number++;
        const whole = withoutInputs(await auditInOne([path]));
        expect(withoutInputs(await auditInStages(pieces, stages, 3))).toBe(whole);
      }),
      { seed: SEED, numRuns: 60 },
    );
  });
});

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const LITTLE_ENDIAN_MAGIC = 0xa1b2c3d4;

function isPlainPcap(path: string): boolean {
  return path.endsWith(".pcap") && readFileSync(path).readUInt32LE(0) === LITTLE_ENDIAN_MAGIC;
}

/** @param places as parts of all packets */
function cutCapture(capture: Buffer, places: readonly number[]): Buffer[] {
  const records: Buffer[] = [];
  for (let at = FILE_HEADER_BYTES; at < capture.length; ) {
    const end = at + RECORD_HEADER_BYTES + capture.readUInt32LE(at + 8);
    records.push(capture.subarray(at, end));
    at = end;
  }
  const ends = [...places.map((place) => Math.floor(place * records.length)), records.length].sort((a, b) => a - b);
  return ends
    .map((end, index) => records.slice(ends[index - 1] ?? 0, end))
    .filter((piece) => piece.length > 0)
    .map((piece) => Buffer.concat([capture.subarray(0, FILE_HEADER_BYTES), ...piece]));
}

function withoutInputs(json: string): string {
  const report: Report = JSON.parse(json);
  return JSON.stringify({ ...report, inputs: [] });
}
