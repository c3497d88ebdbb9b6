import { OUTCOMES, VERDICTS } from "../../src/audit/words.ts";
import type { Report } from "../../src/report/report.ts";
import { reportConversation } from "../report/report-conversation.ts";

/** The report with that many conversations in place of its own, no two alike, and findings that name them. */
export function largeReport(report: Report, count: number): Report {
  const conversations = Array.from({ length: count }, (_, index) => {
    const [high, middle, low] = [(index >> 16) & 0xff, (index >> 8) & 0xff, index & 0xff];
    return reportConversation({
      id: `c-${index.toString(16).padStart(12, "0")}`,
      client: { address: `10.${high}.${middle}.${low}`, name: index % 3 === 0 ? `xs${index}` : null, roles: ["host"] },
      server: { address: `10.1${high}.${low}.${middle}`, name: `vm${index * 7}`, roles: ["vm"], port: index % 65_536 },
      verdict: VERDICTS[index % VERDICTS.length]!,
      outcome: OUTCOMES[index % OUTCOMES.length]!,
      packets: { fromClient: (index * 7919) % 10_007, fromServer: index },
      bytes: { fromClient: (index * 104_729) % 1_000_003, fromServer: index },
      lastSeen: new Date(Date.UTC(2026, 0, 5) + ((index * 7919) % count) * 1000).toISOString(),
      requirements: index % 2 === 0 ? ["license.request"] : [],
    });
  });
  const findings = report.findings.map((finding, index) => ({
    ...finding,
    conversations: conversations.filter((_, at) => at % report.findings.length === index).map(({ id }) => id),
  }));
  return { ...report, conversations, findings, summary: { ...report.summary, conversations: count } };
}
