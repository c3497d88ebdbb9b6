/** Reports that the tests compare: audited from fixtures, and changed where no fixture has it. */
import {
  parseReport,
  type StoredConversation,
  type StoredFinding,
  type StoredReport,
} from "../../src/report/stored-report.ts";
import { runCli } from "../cli/run-cli.ts";
import { SITE_FILE } from "../fixtures/files.ts";

export const BEFORE = "fixtures/requirements/license.request.expected.pcap";
export const AFTER = "fixtures/requirements/license.request.blocked.pcap";
export const SHOWCASE = "fixtures/showcase/bad-morning.pcap";

/** The report as `analyze` writes it. */
export async function auditToJson(capture: string, ...options: readonly string[]): Promise<string> {
  return (await runCli("analyze", capture, "--format", "json", ...options)).output;
}

export async function audit(capture: string): Promise<StoredReport> {
  const { report, mistakes } = parseReport(await auditToJson(capture, "--site", SITE_FILE));
  if (report === null) throw new Error(mistakes.join());
  return report;
}

/** The report with each conversation as the function has it, or without it where that gives null. */
export function withConversations(
  report: StoredReport,
  change: (conversation: StoredConversation) => StoredConversation | null,
): StoredReport {
  return { ...report, conversations: report.conversations.map(change).filter((changed) => changed !== null) };
}

export function withFindings(
  report: StoredReport,
  change: (finding: StoredFinding) => StoredFinding | null,
): StoredReport {
  return { ...report, findings: report.findings.map(change).filter((changed) => changed !== null) };
}
