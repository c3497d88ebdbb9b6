/** The recordings that became fixtures, and what is true of each. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { siteFile } from "./parties.ts";
import type { Scenario } from "./scenario.ts";
import { trim } from "./trim.ts";
import type { ScenarioTruth } from "./truth.ts";

export const RECORDINGS_FOLDER = fileURLToPath(new URL("../../fixtures/lab/", import.meta.url));

/** A reader of a fixture wants no more of a scenario. */
function truthOf({ conversations, coverage, sensor, isPatchy }: Scenario): ScenarioTruth {
  return {
    conversations,
    ...(coverage === undefined ? {} : { coverage }),
    ...(sensor === undefined ? {} : { sensor }),
    ...(isPatchy === undefined ? {} : { isPatchy }),
  };
}

export function truthText(scenario: Scenario): string {
  return `${JSON.stringify({ title: scenario.title, ...truthOf(scenario) }, null, 2)}\n`;
}

/** @param folder where the capture wrote its one file */
export function keepAsFixture(scenario: Scenario, folder: string): void {
  mkdirSync(RECORDINGS_FOLDER, { recursive: true });
  const [file] = readdirSync(folder);
  if (file === undefined) throw new Error(`${scenario.id} was not recorded`);
  writeFileSync(join(RECORDINGS_FOLDER, `${scenario.id}.pcapng`), trim(readFileSync(join(folder, file))));
  writeFileSync(join(RECORDINGS_FOLDER, `${scenario.id}.truth.json`), truthText(scenario));
  writeFileSync(join(RECORDINGS_FOLDER, "site.yaml"), siteFile());
}

/** What is in the lab's own folders ends with it. @returns a folder of the machine's, where the recording is from now on */
export function keepToLookAt(recording: string): string {
  const folder = mkdtempSync(join(tmpdir(), "xsaudit-lab-"));
  cpSync(recording, folder, { recursive: true });
  return folder;
}
