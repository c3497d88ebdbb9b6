import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseMatrixFile } from "../src/site/matrix-file.ts";
import { parseSiteFile } from "../src/site/site-file.ts";
import { runCli } from "./cli/run-cli.ts";

const readme = readFileSync("README.md", "utf8");
const manifest = JSON.parse(readFileSync("package.json", "utf8"));

it("shows what the tool prints", async () => {
  const [, command, picture] = /\$ xsaudit ([^\n]+)\n([\s\S]+?)\n\.\.\.\n/.exec(readme) ?? [];
  const { output } = await runCli(...(command ?? "").split(" "));
  expect(output.startsWith(`${picture}\n`)).toBe(true);
});

it("has a site file that is accepted", () => {
  const example = /```yaml\n([\s\S]+?)```/.exec(readme)?.[1] ?? "";
  expect(parseSiteFile("README.md", example).mistakes).toBeNull();
});

it("has a matrix file that is accepted", () => {
  const example = /```yaml\n(id: [\s\S]+?)```/.exec(readme)?.[1] ?? "";
  expect(parseMatrixFile(example).mistakes).toBeNull();
});

describe("gives its reason for every dependency", () => {
  it.each(Object.keys(manifest.dependencies))("%s", (name) => {
    expect(readme).toMatch(new RegExp(`^\\| ${name.replace(".", "\\.")} \\| \\w+`, "m"));
  });
});
