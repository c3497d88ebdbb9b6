/**
 * The report as lines of JSON (ndjson), each an object by itself with its `type` and the time `at` which it holds. A
 * running audit writes lines of the same types as things change; the whole report at once is its entries, one a line.
 * Fields may be added; those written here stay, in this order.
 */
import type { Finding } from "../audit/finding.ts";
import { OUTCOMES, type Outcome } from "../audit/words.ts";
import { renderJson } from "./json.ts";
import { inPieces } from "./pieces.ts";
import type { Report } from "./report.ts";

const LINES_SCHEMA_ID = "xsaudit.lines/1";

export type FindingChange = "new" | "changed" | "gone";
/** How the conversations of a finding ended: how many by each outcome. */
export type OutcomeCounts = Readonly<Partial<Record<Outcome, number>>>;

type LineType =
  | "context"
  | "input"
  | "sensor"
  | "endpoint"
  | "conversation"
  | "coverage"
  | "finding"
  | "status"
  | "summary"
  | "report";

/** @param at ISO 8601; @param fields in their order */
export function ndjsonLine(type: LineType, at: string, fields: object): string {
  // No line breaks: JSON writes those within texts as escapes.
  return `${JSON.stringify({ type, at, ...fields })}\n`;
}

/** The pieces, one behind the other, are the lines. Every finding is new. */
export function renderNdjson(report: Report): Iterable<string> {
  return inPieces(linesOf(report));
}

function* linesOf(report: Report): Generator<string> {
  const at = report.generatedAt;
  yield contextLine(report, at);
  for (const input of report.inputs) yield ndjsonLine("input", at, { input });
  yield ndjsonLine("sensor", at, { sensor: report.sensor });
  for (const endpoint of report.endpoints) yield ndjsonLine("endpoint", at, { endpoint });
  for (const conversation of report.conversations) yield ndjsonLine("conversation", at, { conversation });
  for (const coverage of report.coverage) yield ndjsonLine("coverage", at, { coverage });
  const outcomesOf = createOutcomesOf(report.conversations);
  for (const finding of report.findings) yield findingLine(at, "new", finding, outcomesOf(finding));
  yield ndjsonLine("summary", at, { summary: report.summary, status: null });
}

/** Which matrix and site the lines that follow are held against. */
export function contextLine({ tool, matrix, site }: Pick<Report, "tool" | "matrix" | "site">, at: string): string {
  return ndjsonLine("context", at, { schema: LINES_SCHEMA_ID, tool, matrix, site });
}

/**
 * @param maxConversations how many ids of conversations the line has at most; it says how many there are
 */
export function findingLine(
  at: string,
  change: FindingChange,
  finding: Finding,
  outcomes: OutcomeCounts,
  maxConversations = Number.POSITIVE_INFINITY,
): string {
  const conversations = finding.conversations.slice(0, maxConversations);
  const { id, kind, severity, requirement, title, reason, check, suggestion, accepted } = finding;
  return ndjsonLine("finding", at, {
    change,
    finding: { id, kind, severity, requirement, title, reason, check, suggestion, conversations, accepted },
    conversationCount: finding.conversations.length,
    outcomes,
  });
}

/** The whole report in one line, in pieces. */
export function* reportLine(report: Report, at: string): Generator<string> {
  yield `{"type":"report","at":${JSON.stringify(at)},"report":`;
  // What begins a line there is the layout's: within texts, line breaks are escapes.
  for (const piece of renderJson(report)) yield piece.replaceAll(/\n */g, "");
  yield "}\n";
}

export function createOutcomesOf(conversations: Report["conversations"]): (finding: Finding) => OutcomeCounts {
  const outcomes = new Map(conversations.map(({ id, outcome }) => [id, outcome]));
  return (finding) => {
    const counts = new Map<Outcome | undefined, number>();
    for (const id of finding.conversations) counts.set(outcomes.get(id), (counts.get(outcomes.get(id)) ?? 0) + 1);
    return Object.fromEntries(
      OUTCOMES.flatMap((outcome) => (counts.has(outcome) ? [[outcome, counts.get(outcome)]] : [])),
    );
  };
}
