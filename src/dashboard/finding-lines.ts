/**
 * The list of findings: the worst first, what came since the start marked.
 */
import type { Finding } from "../audit/finding.ts";
import type { Report } from "../report/report.ts";
import { SEVERITY_MEANING } from "../report/style.ts";
import { grouped } from "../report/wrap.ts";
import { toWidth } from "./cells.ts";
import { type Line, lineOf, type Span, toned } from "./line.ts";
import { ORDER_TITLES } from "./orders.ts";
import { rowLine, TITLE_HEIGHT, titleLine } from "./pane-lines.ts";
import type { Rows } from "./rows.ts";
import { timeOfDay } from "./units.ts";
import { cursorIndex, type ViewState, windowStart } from "./view-state.ts";

const SEVERITY_WIDTH = 6;
const KIND_WIDTH = 12;
const NEW_WIDTH = "new 06:00:09".length;
/** From this width on there is room for the kind. */
const KIND_FROM = 70;

export function findingLines(
  report: Report | null,
  rows: Rows,
  since: ReadonlyMap<string, string>,
  view: ViewState,
  width: number,
  height: number,
): Line[] {
  const { findings } = rows;
  const hasKeys = view.pane === "findings" && view.details.length === 0;
  const cursor = cursorIndex(view.findings, findings);
  const from = windowStart(cursor, findings.length, height - TITLE_HEIGHT);
  const shown = findings.slice(from, from + height - TITLE_HEIGHT);
  const hasNew = since.size > 0;
  return [
    titleLine(`Findings ${countOf(report, findings)}`, notesOf(findings, since, view), hasKeys, width),
    ...shown.map((finding, index) =>
      rowLine(findingSpans(finding, since, hasNew, width), hasKeys && from + index === cursor),
    ),
    ...(findings.length === 0 ? [lineOf(toned("quiet", `  ${reasonForNone(report, view)}`))] : []),
  ];
}

/** `4`, `2 of 4`. */
function countOf(report: Report | null, shown: readonly Finding[]): string {
  const all = report?.findings.length ?? 0;
  return shown.length === all ? grouped(all) : `${grouped(shown.length)} of ${grouped(all)}`;
}

function notesOf(findings: readonly Finding[], since: ReadonlyMap<string, string>, view: ViewState): Span[] {
  const fresh = findings.filter(({ id }) => since.has(id)).length;
  return [
    ...(fresh > 0 ? [toned("accent", `${grouped(fresh)} new`)] : []),
    ...(view.findingOrder === "severity" ? [] : [toned("quiet", `by ${ORDER_TITLES[view.findingOrder]}`)]),
  ];
}

function reasonForNone(report: Report | null, { filter, showsAccepted }: ViewState): string {
  if (report === null) return "No report yet.";
  if (filter !== null && report.findings.length > 0) return "None that the filter lets through; esc takes it off.";
  const hasAccepted = report.findings.length > 0 && !showsAccepted;
  return hasAccepted ? "None but what the site file accepts; a shows it." : "None.";
}

function findingSpans(
  { id, severity, kind, title, accepted, conversations }: Finding,
  since: ReadonlyMap<string, string>,
  hasNew: boolean,
  width: number,
): Span[] {
  const came = since.get(id);
  const many = conversations.length > 1 ? ` (${grouped(conversations.length)})` : "";
  const isOpen = accepted === null;
  const word = isOpen ? severity.toUpperCase() : severity;
  return [
    toned(isOpen ? SEVERITY_MEANING[severity] : "quiet", toWidth(word, SEVERITY_WIDTH)),
    " ",
    ...(width >= KIND_FROM ? [toned("quiet", toWidth(kind, KIND_WIDTH)), " "] : []),
    ...(hasNew ? [toned("accent", toWidth(came === undefined ? "" : `new ${timeOfDay(came)}`, NEW_WIDTH)), " "] : []),
    ...(isOpen ? [] : [toned("quiet", "accepted: ")]),
    title,
    toned("quiet", many),
  ];
}
