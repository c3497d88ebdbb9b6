/**
 * `npm run lab`: real programs in network namespaces, audited live on a mirror port and once more from the recording, and
 * held against what is true. Ends with 1 where a conversation is wrong, missing or too many. `--packages` only names the
 * Debian packages that it needs.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { analyzeRecording, capture, SITE_FILE } from "./audit.ts";
import { raise, takeDown } from "./firewall.ts";
import { createMirrors, sensorDevice, setMirror } from "./mirror.ts";
import { createNetworks } from "./network.ts";
import { siteFile } from "./parties.ts";
import { labObstacle, neededPackages, startServers } from "./programs/start.ts";
import { keepAsFixture, keepToLookAt } from "./recordings.ts";
import { furnish, isInside, LAB_FOLDER, runInside } from "./sandbox.ts";
import type { Scenario } from "./scenario.ts";
import { SCENARIOS } from "./scenarios/all.ts";
import { type Comparison, compare } from "./truth.ts";
import { layLine, setLine } from "./wan.ts";

const WIDTHS = { title: 44, audit: 10, count: 10 } as const;

const obstacle = labObstacle();
if (process.argv.includes("--packages")) console.log(neededPackages().join(" "));
else if (isInside()) await runLab(process.argv.slice(2));
else if (obstacle !== null) console.log(`The lab is skipped: ${obstacle}`);
else process.exitCode = await runInside();

/** @param argv ids of scenarios, all of them where there is none; `--record` makes fixtures of them */
async function runLab(argv: readonly string[]): Promise<never> {
  const { values, positionals: only } = parseArgs({
    args: [...argv],
    options: { record: { type: "boolean" } },
    allowPositionals: true,
  });
  const unknown = only.filter((id) => SCENARIOS.every((scenario) => scenario.id !== id));
  if (unknown.length > 0) {
    console.error(`No scenario is called ${unknown.join(", ")}; there are ${SCENARIOS.map(({ id }) => id).join(", ")}`);
    process.exit(2);
  }
  furnish();
  createNetworks();
  layLine();
  createMirrors();
  writeFileSync(SITE_FILE, siteFile());
  await startServers();
  printRow("scenario", "audit", ["right", "wrong", "missed", "too many"]);
  const totals: Comparison[] = [];
  for (const scenario of SCENARIOS.filter(({ id }) => only.length === 0 || only.includes(id))) {
    const comparisons = await runScenario(scenario);
    totals.push(...comparisons);
    if (values.record === true && comparisons.every(isAllRight)) keepAsFixture(scenario, recordingOf(scenario.id));
  }
  printCounts("all", "both", sum(totals));
  // The first process of the namespace takes every program of the lab with it.
  process.exit(totals.every(isAllRight) ? 0 : 1);
}

function recordingOf(id: string): string {
  return join(LAB_FOLDER, "recordings", id);
}

async function runScenario(scenario: Scenario): Promise<Comparison[]> {
  const { mirror = "whole" } = scenario;
  const recording = recordingOf(scenario.id);
  for (const firewall of scenario.firewalls ?? []) raise(firewall);
  const mend = setMirror(mirror);
  setLine(scenario.line ?? null);
  const live = compare(scenario, await capture(sensorDevice(mirror), recording, scenario));
  setLine(null);
  mend();
  for (const firewall of scenario.firewalls ?? []) takeDown(firewall);
  const recorded = compare(scenario, await analyzeRecording(recording));
  printComparison(scenario.title, "live", live);
  const isSame = recorded.differences.join() === live.differences.join();
  printComparison("", "recorded", isSame ? { ...recorded, differences: [] } : recorded);
  if (!isAllRight(live) || !isAllRight(recorded)) console.log(`    its packets: ${keepToLookAt(recording)}`);
  return [live, recorded];
}

function printComparison(title: string, audit: string, comparison: Comparison): void {
  printCounts(title, audit, comparison);
  for (const line of comparison.differences) console.log(line.replace(/^/gm, "    "));
}

function printCounts(title: string, audit: string, { right, wrong, missed, tooMany }: Comparison): void {
  printRow(title, audit, [right, wrong, missed, tooMany].map(String));
}

function printRow(title: string, audit: string, counts: readonly string[]): void {
  const cells = counts.map((count) => count.padStart(WIDTHS.count));
  console.log(title.padEnd(WIDTHS.title) + audit.padEnd(WIDTHS.audit) + cells.join(""));
}

function sum(comparisons: readonly Comparison[]): Comparison {
  const total = (key: "right" | "wrong" | "missed" | "tooMany"): number =>
    comparisons.reduce((count, comparison) => count + comparison[key], 0);
  return {
    right: total("right"),
    wrong: total("wrong"),
    missed: total("missed"),
    tooMany: total("tooMany"),
    differences: [],
  };
}

function isAllRight({ differences }: Comparison): boolean {
  return differences.length === 0;
}
