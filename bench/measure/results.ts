/**
 * The figures of the last run, kept in `bench/results/` to compare the next ones with.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Machine } from "./machine.ts";

export interface Results {
  readonly machine: Machine;
  /** The day, UTC. */
  readonly measuredOn: string;
  /** What else must be the same for figures to be comparable. */
  readonly conditions: Readonly<Record<string, unknown>>;
  /** Each figure by its name; times in seconds, memory in MB. */
  readonly figures: Readonly<Record<string, number>>;
}

export type ResultsName = "comparison" | "start" | "stages" | "growth" | "memory" | "worst";

export function storedResults(name: ResultsName): Results | null {
  const path = pathOf(name);
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : null;
}

export function storeResults(name: ResultsName, results: Results): void {
  writeFileSync(pathOf(name), `${JSON.stringify(results, null, 2)}\n`);
}

/** `+4 %`, or nothing where the stored run has no such figure or was another capture. */
export function changeOf(
  name: string,
  value: number,
  stored: Results | null,
  conditions: Results["conditions"],
): string {
  const before = stored?.figures[name];
  if (before === undefined || before === 0) return "";
  if (JSON.stringify(stored?.conditions) !== JSON.stringify(conditions)) return "";
  const percent = Math.round((value / before - 1) * 100);
  return `${percent < 0 ? "" : "+"}${percent} %`;
}

function pathOf(name: ResultsName): string {
  return fileURLToPath(new URL(`../results/${name}.json`, import.meta.url));
}
