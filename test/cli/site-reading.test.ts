import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SiteOptions } from "../../src/cli/site.ts";
import { readSiteAgain } from "../../src/cli/site-reading.ts";
import type { SiteReading } from "../../src/live/site-reload.ts";

const NOBODY = 65_534;
const SITE = "version: 1\nendpoints:\n  - {name: xs1, address: 10.10.0.11, roles: [host]}\n";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "xsaudit-test-"));
  path = join(folder, "site.yaml");
  writeFileSync(path, SITE);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function readAgain(options: SiteOptions): Promise<SiteReading> {
  return readSiteAgain(options, {
    output: () => {},
    error: (text) => expect.fail(text),
    isOutputTerminal: false,
    isErrorTerminal: false,
    environment: {},
  });
}

describe("read again,", () => {
  it("the files give the site and the matrix, with their warnings", async () => {
    const hosts = join(folder, "hosts");
    writeFileSync(hosts, "10.10.0.12 xs2\n");
    writeFileSync(path, `${SITE.replace("host]", "hots]")}`);
    expect(await readAgain({ site: path, hosts: [hosts], matrix: "xcp-ng-8.3" })).toMatchObject({
      kind: "read",
      site: { path, endpoints: [{ name: "xs1" }], hostNames: new Map([["10.10.0.12", ["xs2"]]]) },
      matrix: { id: "xcp-ng-8.3" },
      warnings: [expect.stringMatching(/^.+site\.yaml:3:\d+: .*hots.*[^\n]$/)],
    });
  });

  it("a file with mistakes gives all of them", async () => {
    writeFileSync(path, "version: 1\nendpoints: [{address: x}, {address: y}]\n");
    expect(await readAgain({ site: path })).toEqual({
      kind: "mistaken",
      mistakes: [expect.stringContaining("site.yaml:2:"), expect.stringContaining("site.yaml:2:")],
    });
  });

  it.each([
    ["that is gone", () => unlinkSync(path), "the site file cannot be read: no such file or directory."],
    ["that is half written", () => writeFileSync(path, SITE.slice(0, -9)), "site.yaml:"],
    ["that is empty", () => writeFileSync(path, ""), "site.yaml:"],
  ])("a file %s is a mistake", async (_, change, sentence) => {
    change();
    expect(await readAgain({ site: path })).toMatchObject({
      kind: "mistaken",
      mistakes: [expect.stringContaining(sentence)],
    });
  });

  it.each([{}, { matrix: "xenserver-8" }])("nothing, where %j names no file", async (options) => {
    expect(await readAgain(options)).toEqual({
      kind: "mistaken",
      mistakes: ["no file was given that could be read again; start with --site FILE"],
    });
  });

  it("a file that this user may not read is named with who must be able to", () => {
    chmodSync(folder, 0o755);
    chmodSync(path, 0);
    const script = `
      import { readSiteAgain } from "./src/cli/site-reading.ts";
      console.log(JSON.stringify(await readSiteAgain({ site: process.argv[1] }, {})));`;
    const argv = ["--import", "tsx", "--input-type=module", "-e", script, path];
    const isRoot = process.getuid?.() === 0;
    const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
    const { stdout, stderr, error } = spawnSync(process.execPath, argv, { encoding: "utf8", ...user });
    const obstacle = error?.message ?? (stdout === "" ? stderr : null);
    if (isRoot && obstacle !== null) return console.warn(`Skipped: nobody cannot run here: ${obstacle}`);
    expect(JSON.parse(stdout)).toEqual({
      kind: "mistaken",
      mistakes: [
        `${path}: the site file cannot be read: permission denied.`,
        `xsaudit runs as user ${isRoot ? NOBODY : process.getuid?.()} by now, who must be allowed to read ${path}`,
      ],
    });
  });
});
