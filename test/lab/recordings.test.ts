/** What the lab recorded, audited by anyone: see README.md. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCli } from "../cli/run-cli.ts";
import { siteFile } from "./parties.ts";
import { RECORDINGS_FOLDER, truthText } from "./recordings.ts";
import { SCENARIOS } from "./scenarios/all.ts";
import { compare } from "./truth.ts";

const MAX_BYTES = 200_000;
const MAX_TOGETHER_BYTES = 8_000_000;

describe.each(SCENARIOS)("$title", (scenario) => {
  const path = join(RECORDINGS_FOLDER, `${scenario.id}.pcapng`);

  it("is told as it was", async () => {
    const { output } = await runCli(
      "analyze",
      path,
      "--site",
      join(RECORDINGS_FOLDER, "site.yaml"),
      "--format",
      "json",
    );
    expect(compare(scenario, JSON.parse(output)).differences).toEqual([]);
  });

  it("lies in fixtures/lab with its truth, and is small", () => {
    expect(readFileSync(path.replace(".pcapng", ".truth.json"), "utf8")).toBe(truthText(scenario));
    expect(statSync(path).size).toBeLessThan(MAX_BYTES);
  });
});

it("all recordings are of a scenario, of the lab's parties, and small together", () => {
  const files = readdirSync(RECORDINGS_FOLDER);
  const made = SCENARIOS.flatMap(({ id }) => [`${id}.pcapng`, `${id}.truth.json`]);
  expect(files.toSorted()).toEqual([...made, "site.yaml"].toSorted());
  expect(readFileSync(join(RECORDINGS_FOLDER, "site.yaml"), "utf8")).toBe(siteFile());
  const bytes = files.reduce((sum, file) => sum + statSync(join(RECORDINGS_FOLDER, file)).size, 0);
  expect(bytes).toBeLessThan(MAX_TOGETHER_BYTES);
});
