/**
 * The report as one HTML file: nothing in it is fetched from anywhere, and it opens from a mail. The answer first, for
 * whoever was woken; pictures next; tables for whoever must look closer.
 */
import type { Requirement } from "../../matrix/requirement.ts";
import type { ConversationHour } from "../conversation-hours.ts";
import type { Past } from "../past.ts";
import type { Report } from "../report.ts";
import { toSecond } from "../text.ts";
import { renderChanges } from "./changes.ts";
import { createRequirementOf } from "./citation.ts";
import { html, type Markup } from "./escape.ts";
import type { CardContext } from "./finding-card.ts";
import { inOrderOfConcern, renderFindings } from "./findings.ts";
import { renderFlowMap } from "./flow-chart.ts";
import { pageTitle, renderHead } from "./head.ts";
import { renderHeatMap } from "./heat-map.ts";
import { pageEnd, pageStart } from "./page.ts";
import { renderSight } from "./sight.ts";
import { renderTables } from "./tables.ts";
import { timelineOf } from "./timeline.ts";
import { renderTimeline } from "./timeline-chart.ts";
import { renderTrends } from "./trends.ts";

/** What the page shows beside the report, where the caller has it. */
export interface HtmlDetail {
  readonly past: Past | null;
  readonly hours: readonly ConversationHour[] | null;
  /** The rows that the traffic was held against; without them the shipped matrix is cited, and none of a site's own. */
  readonly requirements?: readonly Requirement[];
}

/** The pieces, one behind the other, are the file. */
export function* renderHtml(report: Report, detail: HtmlDetail): Generator<string> {
  for (const { markup } of renderReading(report, detail)) yield markup;
  yield* renderTables(report, createRequirementOf(report, detail.requirements ?? null));
  yield html`<noscript><p>Filtering, sorting and paging need a script, which this viewer does not run: each table shows its first rows. All rows are in the JSON report.</p></noscript>
</main>
<footer><p>Made by xsaudit ${report.tool.version} at ${toSecond(report.generatedAt)} UTC. Matrix from: ${report.matrix.source}</p></footer>
`.markup;
  yield pageEnd().markup;
}

/** All that is read from top to bottom. */
function* renderReading(report: Report, { past, hours, requirements }: HtmlDetail): Generator<Markup> {
  const requirementOf = createRequirementOf(report, requirements ?? null);
  const conversations = new Map(report.conversations.map((conversation) => [conversation.id, conversation]));
  const context: CardContext = { report, conversations, requirementOf, past };
  const open = inOrderOfConcern(report.findings).filter(({ accepted }) => accepted === null);
  yield pageStart(pageTitle(report, past));
  yield renderHead(report, past);
  yield html`<main id="main" tabindex="-1">\n`;
  yield* renderFindings(context);
  yield renderChanges(past);
  yield renderTimeline(timelineOf(open, conversations, hours), hours);
  yield renderSight(report);
  yield renderHeatMap(report, requirementOf);
  yield renderFlowMap(report.conversations);
  yield renderTrends(past);
}
