/** Findings and reports of them, as a running audit has them. */
import type { Finding } from "../../src/audit/finding.ts";
import type { Report } from "../../src/report/report.ts";

export type ReportedFindings = Pick<Report, "findings" | "conversations">;

export function createFinding(id: string, changes: Partial<Finding> = {}): Finding {
  return {
    id,
    kind: "blocked",
    severity: "high",
    requirement: "license.checkout",
    title: `finding ${id}`,
    reason: "4 SYNs within 7 s without a reply of any kind.",
    check: "The firewalls.",
    suggestion: null,
    conversations: [],
    accepted: null,
    ...changes,
  };
}

/** @param outcomes of conversations, by their ids */
export function reportOf(
  findings: readonly Finding[],
  outcomes: Readonly<Record<string, string>> = {},
): ReportedFindings {
  const conversations = Object.entries(outcomes).map(([id, outcome]) => ({ id, outcome }));
  return { findings, conversations: conversations as unknown as Report["conversations"] }; // what else they have is not looked at
}

export interface FindingLine {
  readonly type: "finding";
  readonly at: string;
  readonly change: "new" | "changed" | "gone";
  readonly finding: Finding;
  readonly conversationCount: number;
  readonly outcomes: Readonly<Record<string, number>>;
}

export function findingLines(lines: readonly string[]): FindingLine[] {
  return lines.map((line) => {
    if (!/^[^\n]+\n$/.test(line)) throw new Error(`not one line: ${line}`);
    return JSON.parse(line);
  });
}

/** What a reader of the lines knows in the end; each line must fit what came before. */
export function replay(lines: readonly FindingLine[]): Map<string, FindingLine> {
  const known = new Map<string, FindingLine>();
  for (const line of lines) {
    const { id } = line.finding;
    if (known.has(id) === (line.change === "new")) throw new Error(`${line.change} does not fit: ${id}`);
    if (line.change === "gone") known.delete(id);
    else known.set(id, line);
  }
  return known;
}
