/**
 * A night in a few lines, for who runs the report by hand and for the log of who does not: the answer first.
 */
import type { Past } from "./past.ts";
import type { Report } from "./report.ts";
import { createPaint, SEVERITY_MEANING } from "./style.ts";
import { COLUMNS, count } from "./wrap.ts";

/** The rest is in the reports. */
const MAX_LINES = 12;

export function renderNight(report: Report, past: Past | null, hasColor: boolean): string {
  const paint = createPaint(hasColor);
  const { conversations, failing } = report.summary;
  const open = report.findings.filter(({ accepted }) => accepted === null);
  const fresh = new Set(past?.difference?.newFindings.map(({ finding }) => finding.id) ?? []);
  const head = [
    `${count(report.inputs.length, "file")}, ${count(report.sensor.packets, "packet")}`,
    `${count(conversations, "conversation")}, ${failing} failing`,
  ];
  const lines = open.slice(0, MAX_LINES).map(({ id, severity, title }) => {
    const mark = fresh.has(id) ? "new" : "";
    const line = `  ${mark.padEnd(3)} ${severity.padEnd(6)} ${title}`;
    return paint(SEVERITY_MEANING[severity], cut(line));
  });
  if (open.length > MAX_LINES) lines.push(`  and ${open.length - MAX_LINES} more`);
  const gone = past?.difference?.goneFindings.map(({ finding }) => cut(`  gone       ${finding.title}`)) ?? [];
  return `${[answer(report, past, open.length), head.join("; "), ...lines, ...gone.slice(0, MAX_LINES)].join("\n")}\n`;
}

function answer(report: Report, past: Past | null, open: number): string {
  const accepted = report.findings.length - open;
  const acceptedToo = accepted === 0 ? "" : `, and ${accepted} accepted`;
  const difference = past?.difference ?? null;
  const change =
    difference === null
      ? ""
      : `: ${difference.summary.findings.new} new, ${difference.goneFindings.length} no longer there`;
  return `${open === 0 ? "No open findings" : count(open, "open finding")}${acceptedToo}${change}`;
}

function cut(line: string): string {
  return line.length <= COLUMNS ? line : `${line.slice(0, COLUMNS - 1)}…`;
}
