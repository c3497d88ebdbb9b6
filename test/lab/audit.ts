/** The two ways in which xsaudit gets to see a scenario: live on the mirror port, and from the recording made of that. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
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
  const argv = ["capture", device, ...OPTIONS, "--write", recording, "--user", "nobody"];
  const program = startXsaudit(argv);
  const ended = once(program.process, "exit");
  while (!program.said().includes("capturing on")) {
    if (program.process.exitCode !== null) throw new Error(`xsaudit did not start: ${program.said()}`);
    await pause(20);
  }
  await scenario.traffic();
  await pause(SETTLING_MS[hasToSettle(scenario) ? "faults" : "answers"]);
  program.process.kill("SIGINT");
  await ended;
  return readReport(program.said());
}

function hasToSettle({ conversations }: Scenario): boolean {
  return conversations.some(({ outcome }) => SETTLING.includes(outcome));
}

export async function analyzeRecording(recording: string): Promise<Report> {
  const program = startXsaudit(["analyze", recording, ...OPTIONS]);
  await once(program.process, "exit");
  return readReport(program.said());
}

/** The report of the audit before goes first: it must never be taken for this one's. */
function startXsaudit(argv: readonly string[]): { readonly process: ChildProcess; said(): string } {
  rmSync(REPORT_FILE, { force: true });
  const program = start("sensor", process.execPath, XSAUDIT, ...argv);
  let said = "";
  program.stderr?.on("data", (text) => {
    said += text;
  });
  return { process: program, said: () => said };
}

function readReport(said: string): Report {
  try {
    return JSON.parse(readFileSync(REPORT_FILE, "utf8"));
  } catch {
    throw new Error(`xsaudit wrote no report: ${said}`);
  }
}
