/** The two ways in which xsaudit gets to see a scenario: live on the mirror port, and from the recording made of that. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Outcome } from "../../src/audit/words.ts";
import type { Report } from "../../src/report/report.ts";
import { pause, start } from "./network.ts";
import { LAB_FOLDER } from "./sandbox.ts";
import type { Scenario } from "./scenario.ts";

export const SITE_FILE = `${LAB_FOLDER}/site.yaml`;

const XSAUDIT = fileURLToPath(new URL("../../bin/xsaudit.js", import.meta.url));
const REPORT_FILE = `${LAB_FOLDER}/report.json`;
const OPTIONS = ["--site", SITE_FILE, "--format", "json", "-o", REPORT_FILE];
/** Which of them can be told only later from a question that is still open, or leave a server with half a connection. */
const SETTLING: readonly Outcome[] = ["silent", "unproven", "stalled", "reset"];
const SETTLING_MS = { faults: 4000, answers: 1000 } as const;

/** Audits the mirror port while that happens, and records it there. */
export async function capture(device: string, recording: string, scenario: Scenario): Promise<Report> {
  const argv = [XSAUDIT, "capture", device, ...OPTIONS, "--write", recording, "--user", "nobody"];
  const program = start("sensor", process.execPath, ...argv);
  let said = "";
  program.stderr?.on("data", (text) => {
    said += text;
  });
  const ended = once(program, "exit");
  while (!said.includes("capturing on")) {
    if (program.exitCode !== null) throw new Error(`xsaudit did not start: ${said}`);
    await pause(20);
  }
  await scenario.traffic();
  await pause(SETTLING_MS[hasToSettle(scenario) ? "faults" : "answers"]);
  program.kill("SIGINT");
  await ended;
  return readReport(said);
}

function hasToSettle({ conversations }: Scenario): boolean {
  return conversations.some(({ outcome }) => SETTLING.includes(outcome));
}

export async function analyzeRecording(recording: string): Promise<Report> {
  const program = start("sensor", process.execPath, XSAUDIT, "analyze", recording, ...OPTIONS);
  let said = "";
  program.stderr?.on("data", (text) => {
    said += text;
  });
  await once(program, "exit");
  return readReport(said);
}

function readReport(said: string): Report {
  try {
    return JSON.parse(readFileSync(REPORT_FILE, "utf8"));
  } catch {
    throw new Error(`xsaudit wrote no report: ${said}`);
  }
}
