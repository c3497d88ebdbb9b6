/** Reports that the tests compare: audited from fixtures, and changed where no fixture has it. */
import type { Report } from "../../src/report/report.ts";
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

/** The report whole, with what stored ones need not have. */
export async function wholeReport(capture: string, ...options: readonly string[]): Promise<Report> {
  return JSON.parse(await auditToJson(capture, ...options));
}

/** One licence port still worked on the night before, and something was there that is gone. */
export function nightBefore(report: Report): Report {
  const answered = report.conversations.map((one) =>
    one.server.port === 7279 ? ({ ...one, outcome: "answered" } as const) : one,
  );
  const [first] = report.findings.filter(({ requirement }) => requirement === "xencenter.ssh");
  const gone = { ...first!, id: "f-gone", title: "10.10.0.98 to xs2, TCP 22, is unexpected" };
  const findings = report.findings.filter(({ requirement }) => requirement !== "license.checkout");
  return { ...report, conversations: answered, findings: [...findings, gone] };
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
