/** Nights that are damaged, not xsaudit's, or of a later version: left out and named; everything else still answers. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PARTITION_FILES } from "../../src/history/checksums.ts";
import { SCHEMA_ID } from "../../src/history/schema.ts";
import { BEFORE, createFolder, nightOf, opened, reportOn, SHOWCASE, storeNights } from "./nights.ts";

const DAMAGED_NIGHT = "2026-11-22";

let stored: string;
beforeAll(async () => {
  stored = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
  const report = await reportOn(SHOWCASE);
  await storeNights(stored, [
    ["2026-11-21", await reportOn(BEFORE)],
    [DAMAGED_NIGHT, report],
    ["2026-11-23", report],
  ]);
});

afterAll(() => {
  rmSync(stored, { recursive: true });
});

function partition(folder: string, night = DAMAGED_NIGHT): string {
  return join(folder, `day=${night}`, "sensor=span1");
}

function copied(): string {
  const folder = createFolder();
  cpSync(stored, folder, { recursive: true });
  return folder;
}

/** Expects that the others answer, in every way that there is, and that the damaged night is named. */
async function expectLeftOut(folder: string, sentence: RegExp | string): Promise<void> {
  const history = await opened(folder, []);
  expect(history.problems).toEqual([{ path: partition(folder), message: expect.stringMatching(sentence) }]);
  expect((await history.nights(null)).map(({ night }) => night)).toEqual(["2026-11-21", "2026-11-23"]);
  const past = await history.past(nightOf("2026-11-23"), "1");
  expect(past.difference?.a.path).toContain("day=2026-11-21");
  await expect(history.past(nightOf(DAMAGED_NIGHT), "1")).rejects.toThrow("is not stored, or was left out");
}

describe.each(PARTITION_FILES)("%s", (name) => {
  it("that is cut, empty, zeroed, missing, a folder, or a pipe", async () => {
    const folder = copied();
    const path = join(partition(folder), name);
    const bytes = readFileSync(path);
    const sentence = `${name} is not as it was written`;
    truncateSync(path, bytes.length - 1);
    await expectLeftOut(folder, sentence);
    truncateSync(path, 0);
    await expectLeftOut(folder, sentence);
    writeFileSync(path, Buffer.alloc(bytes.length));
    await expectLeftOut(folder, sentence);
    rmSync(path);
    await expectLeftOut(folder, `${name} cannot be read: no such file or directory`);
    mkdirSync(path);
    await expectLeftOut(folder, sentence);
    rmSync(path, { recursive: true });
    execFileSync("mkfifo", [path]);
    await expectLeftOut(folder, sentence);
    rmSync(path);
    writeFileSync(path, bytes);
    expect((await opened(folder)).problems).toEqual([]);
  });
});

it("one bit that is not as it was written is found, wherever it is", async () => {
  const folder = copied();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...PARTITION_FILES), fc.nat(), fc.nat({ max: 7 }), async (name, at, bit) => {
      const path = join(partition(folder), name);
      const bytes = readFileSync(path);
      const changed = Buffer.from(bytes);
      changed[at % bytes.length]! ^= 1 << bit;
      writeFileSync(path, changed);
      await expectLeftOut(folder, `${name} is not as it was written`);
      writeFileSync(path, bytes);
    }),
    { numRuns: 10 },
  );
});

it("a file with other columns", async () => {
  const folder = copied();
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  await connection.run(`COPY (SELECT 1 AS id) TO '${join(partition(folder), "findings.parquet")}'`);
  instance.closeSync();
  await expectLeftOut(folder, "findings.parquet is not as it was written");
});

it("checksums that are missing, of another kind, or without end", async () => {
  const folder = copied();
  const path = join(partition(folder), "SHA256SUMS");
  rmSync(path);
  await expectLeftOut(folder, "SHA256SUMS cannot be read: no such file");
  writeFileSync(path, "abc  conversations.parquet\n");
  await expectLeftOut(folder, "SHA256SUMS is damaged or not xsaudit's");
  writeFileSync(path, `# ${SCHEMA_ID}\n${"x".repeat(5_000_000)}`);
  await expectLeftOut(folder, "conversations.parquet is not as it was written");
});

it("a night of a later version", async () => {
  const folder = copied();
  const path = join(partition(folder), "SHA256SUMS");
  writeFileSync(path, readFileSync(path, "utf8").replace(SCHEMA_ID, "xsaudit.history/2"));
  await expectLeftOut(folder, `it is of xsaudit.history/2, and this xsaudit reads ${SCHEMA_ID}`);
});

it("folders that no night can have; others are none of its business", async () => {
  const folder = copied();
  renameSync(partition(folder), join(folder, `day=${DAMAGED_NIGHT}`, "sensor=.." + "x"));
  mkdirSync(join(folder, "day=2026-02-30", "sensor=span1"), { recursive: true });
  writeFileSync(join(folder, "day=2026-02-28"), "");
  mkdirSync(join(folder, "reports", "day=2026-02-28"), { recursive: true });
  writeFileSync(join(folder, "day=2026-11-21", "_SUCCESS"), "");
  const history = await opened(folder);
  expect(history.problems.map(({ message }) => message)).toEqual([
    "it cannot be read: not a directory.",
    expect.stringContaining('"2026-02-30" is no night'),
    expect.stringContaining('"..x" is no name for a sensor'),
  ]);
  expect(await history.nights(null)).toHaveLength(2);
});

it("the checksums are those that sha256sum checks", () => {
  const output = execFileSync("sha256sum", ["--check", "--strict", "SHA256SUMS"], {
    cwd: partition(stored),
    encoding: "utf8",
  });
  expect(output.trim().split("\n")).toEqual(PARTITION_FILES.map((name) => `${name}: OK`));
});
