/** Reports that no fixture has: very large ones, and ones with something hostile in every text. */
import type { Outcome, Verdict } from "../../../src/audit/words.ts";
import type { Report, ReportConversation } from "../../../src/report/report.ts";
import { reportConversation } from "../report-conversation.ts";
import { auditToJson } from "../reports.ts";

/** The lab's bad morning. */
export async function labReport(): Promise<Report> {
  const json = await auditToJson("fixtures/lab/bad-morning.pcapng", "--site", "fixtures/lab/site.yaml");
  return JSON.parse(json) as Report; // xsaudit's own
}

const FATES: readonly (readonly [Verdict, Outcome])[] = [
  ["expected", "answered"],
  ["expected", "answered"],
  ["expected", "silent"],
  ["unexpected", "answered"],
  ["undocumented", "refused"],
  ["expected", "sent"],
  ["undocumented", "unproven"],
];

/** The report with so many conversations, each of its own parties, times, counts and reason. */
export function withManyConversations(report: Report, count: number): Report {
  return { ...report, conversations: Array.from({ length: count }, (_, index) => madeConversation(index)) };
}

function madeConversation(index: number): ReportConversation {
  const [verdict, outcome] = FATES[index % FATES.length]!;
  const [client, server] = [
    `10.${index % 64}.${(index >> 6) % 250}.${index % 251}`,
    `10.200.${index % 7}.${index % 199}`,
  ];
  const port = [443, 27_000, 53, 123, 3260, 22, 1024 + (index % 40_000)][index % 7]!;
  const at = new Date(Date.parse("2026-11-22T00:00:00Z") + index * 811).toISOString();
  const asks = index % 90;
  return reportConversation({
    id: `c-${index.toString(16).padStart(12, "0")}`,
    client: { address: client, name: null, roles: index % 3 === 0 ? ["host"] : [] },
    server: { address: server, name: index % 5 === 0 ? `srv-${index % 500}` : null, roles: [], port },
    verdict,
    outcome,
    requirements: verdict === "expected" ? ["license.request"] : [],
    attempts: 1 + asks,
    answered: asks,
    packets: { fromClient: index % 977, fromServer: index % 881 },
    bytes: { fromClient: index * 13, fromServer: index * 17 },
    firstSeen: at,
    lastSeen: at,
    timeline: [],
    reason: `Documented: TCP ${port} from host to license-server (license.request). ${asks} SYNs within ${index % 60} s without a reply of any kind, though this sensor saw ${server} send other packets: it is up, and a firewall on the way or its own drops these. Answered ${asks} times.`,
  });
}

export const HOSTILE = `<script>alert(1)</script>]]>"'\`--><img src=x onerror=alert(2)>&amp;\u202e\u2066${"\u200b"}</style></textarea>`;

/** The report with that behind every text that is no word of its own. */
export function withBehindTexts(report: Report, suffix: string): Report {
  return suffixed(report, suffix, "") as Report; // of the same shape
}

/** What has a fixed set of values, or a form that others rely on. */
const KEPT = new Set([
  ...["schema", "verdict", "outcome", "kind", "severity", "status", "missed", "basis", "result", "sender"],
  ...["firstSeen", "lastSeen", "firstPacket", "lastPacket", "generatedAt", "at", "until"],
]);

function suffixed(value: unknown, suffix: string, key: string): unknown {
  if (typeof value === "string") return KEPT.has(key) ? value : `${value}${suffix}`;
  if (Array.isArray(value)) return value.map((item) => suffixed(item, suffix, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, suffixed(item, suffix, name)]));
}
