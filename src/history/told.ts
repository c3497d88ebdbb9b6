/**
 * What people were told of: the findings that were open when a notification last went out. What is not among them is news,
 * also where the run that found it could not send it.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Report } from "../report/report.ts";

const TOLD = z.object({ findings: z.array(z.string()) });

/** Whether the report has open findings that people were not told of. */
export function hasNews(history: string, sensor: string, report: Report): boolean {
  const told = new Set(readTold(history, sensor));
  return openFindings(report).some((id) => !told.has(id));
}

/**
 * What is gone is forgotten, so that it is news when it comes again.
 * @param wereTold people, of all that is open; else what is new stays news
 * @throws the system's errors
 */
export function noteTold(history: string, sensor: string, report: Report, wereTold: boolean): void {
  const told = new Set(readTold(history, sensor));
  const findings = openFindings(report).filter((id) => wereTold || told.has(id));
  const path = fileOf(history, sensor);
  writeFileSync(`${path}.tmp`, `${JSON.stringify({ findings })}\n`);
  renameSync(`${path}.tmp`, path);
}

function readTold(history: string, sensor: string): readonly string[] {
  try {
    return TOLD.parse(JSON.parse(readFileSync(fileOf(history, sensor), "utf8"))).findings;
  } catch {
    // Not there, or damaged: rather told twice than not at all.
    return [];
  }
}

function openFindings(report: Report): string[] {
  return report.findings.filter(({ accepted }) => accepted === null).map(({ id }) => id);
}

function fileOf(history: string, sensor: string): string {
  return join(history, `.told-${sensor}.json`);
}
