/** No part of a secret leaves a pool database: not in a draft, a report, or a sentence on what is wrong. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runCli } from "../cli/run-cli.ts";
import { POOL_DATABASE } from "../fixtures/files.ts";
import { POOL_SECRETS, poolDatabaseXml } from "../fixtures/pool-database.ts";
import { readPool } from "./read-pool.ts";

const CAPTURE = "fixtures/showcase/bad-morning.pcap";
/** Shorter parts stand in other words by chance. */
const PART_CHARACTERS = 4;

const parts = Object.values(POOL_SECRETS).flatMap((secret) =>
  Array.from({ length: secret.length - PART_CHARACTERS + 1 }, (_, at) => secret.slice(at, at + PART_CHARACTERS)),
);
const xml = poolDatabaseXml();

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function partsIn(text: string): string[] {
  return parts.filter((part) => text.includes(part));
}

function write(content: string | Uint8Array): string {
  const path = join(folder, "state.xml");
  writeFileSync(path, content);
  return path;
}

it("the database of the fixtures has them all", () => {
  for (const secret of Object.values(POOL_SECRETS)) expect(xml).toContain(secret);
});

it("none stays in what was read of it", async () => {
  const { database } = await readPool(xml);
  const everything = JSON.stringify(database, (_key, value: unknown) => (value instanceof Map ? [...value] : value));
  // The one that stands where a server should: it is left out as soon as that is looked at.
  expect(partsIn(everything.replaceAll(POOL_SECRETS.isoSecret, ""))).toEqual([]);
});

it.each([
  ["init", POOL_DATABASE],
  ["analyze", CAPTURE, "--site", POOL_DATABASE],
  ["analyze", CAPTURE, "--site", POOL_DATABASE, "--format", "json"],
  ["matrix", "show", "--site", POOL_DATABASE, "--format", "json"],
])("none is in the output of %s %s %s %s %s", async (...argv) => {
  const { status, output, error } = await runCli(...argv);
  expect(status).toBe(0);
  expect(output.length).toBeGreaterThan(1000);
  expect(partsIn(output + error)).toEqual([]);
});

it("none is in the sentence on a file that is cut anywhere", async () => {
  for (let length = 0; length < xml.length; length += 61) {
    const { problem } = await readPool(xml.slice(0, length));
    expect(partsIn(problem?.message ?? "")).toEqual([]);
  }
});

it("none is in the sentence on a file that is damaged within, before or behind one", async () => {
  for (const secret of Object.values(POOL_SECRETS)) {
    for (const offset of [0, 3, secret.length]) {
      const at = xml.indexOf(secret) + offset;
      for (const damage of ['"', "<", "&", '"/><', "')"]) {
        const { problem } = await readPool(xml.slice(0, at) + damage + xml.slice(at));
        expect(partsIn(problem?.message ?? "")).toEqual([]);
      }
    }
  }
});

it("none is in what the commands print about a file that is cut", async () => {
  for (const secret of [POOL_SECRETS.clusterToken, POOL_SECRETS.chapPassword, POOL_SECRETS.urlPassword]) {
    const cut = xml.slice(0, xml.indexOf(secret) + 6);
    for (const content of [cut, gzipSync(cut), gzipSync(xml).subarray(0, 2000)]) {
      const path = write(content);
      for (const argv of [
        ["init", path],
        ["analyze", CAPTURE, "--site", path],
      ]) {
        const { status, output, error } = await runCli(...argv);
        expect(status).not.toBe(0);
        expect(partsIn(output + error)).toEqual([]);
      }
    }
  }
});
