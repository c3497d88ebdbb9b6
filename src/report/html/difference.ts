/**
 * What changed from one report to another, as lists that are folded where they are long.
 */
import type { Difference } from "../difference.ts";
import { isSettled, type LoneFinding } from "../difference-findings.ts";
import {
  DIRECTION_WORDS,
  describeConversationChange,
  describeDifference,
  describeFindingChange,
  describeInOther,
  describeParties,
  describePartiesSeen,
  describeReport,
  NO_SUCH_REQUIREMENT,
} from "../difference-words.ts";
import { grouped } from "../wrap.ts";
import { html, type Markup, NOTHING } from "./escape.ts";

/** Of each list; `xsaudit diff` tells all. */
const MAX_LISTED = 30;

/** What the reports are to the reader. */
export interface SideWords {
  readonly a: string;
  readonly b: string;
  /** Of what only the first one has. */
  readonly missing: string;
  /** Title of what makes the two hard to compare. */
  readonly notes: string;
  readonly describe: (a: string, b: string) => string;
}

export function renderDifference(difference: Difference, sides: SideWords): Markup {
  const { a, b, notes, newFindings, goneFindings, changedFindings, changedCoverage } = difference;
  const { changedConversations, newConversations, missingConversations } = difference;
  const describeGone = ({ finding, inOther }: LoneFinding): string =>
    sentences(finding.title, describeInOther(inOther, sides.b));
  return html`<p>${describeDifference(difference, sides.missing)}</p>
<p class="small">${sides.describe(describeReport(a), describeReport(b))}</p>
${list(
  sides.notes,
  notes.map(({ text }) => text),
)}
${list(
  "New findings",
  newFindings.map(({ finding, inOther }) => sentences(finding.title, describeInOther(inOther, sides.a))),
)}
${list("Gone findings", goneFindings.filter(isSettled).map(describeGone))}
${list("Findings not seen again, which proves nothing", goneFindings.filter((lone) => !isSettled(lone)).map(describeGone))}
${list(
  "Changed findings",
  changedFindings.map(
    (change) => `${DIRECTION_WORDS[change.direction]}: ${change.b.title}: ${describeFindingChange(change)}`,
  ),
)}
${list(
  "Changed coverage",
  changedCoverage.map(
    ({ direction, requirement, a: before, b: after }) =>
      `${DIRECTION_WORDS[direction]}: ${requirement}: ${before ?? NO_SUCH_REQUIREMENT}, now ${after ?? NO_SUCH_REQUIREMENT}`,
  ),
)}
${list(
  "Changed conversations",
  changedConversations.map(
    (change) =>
      `${DIRECTION_WORDS[change.direction]}: ${describeParties(change.b)}: ${describeConversationChange(change)}`,
  ),
)}
${list(
  "New conversations",
  newConversations.map(
    (lone) =>
      `${describeParties(lone.conversation)}: ${lone.conversation.outcome}; ${describePartiesSeen(lone, sides.a)}`,
  ),
)}
${list(
  `Conversations ${sides.missing}`,
  missingConversations.map(
    (lone) =>
      `${describeParties(lone.conversation)}: was ${lone.conversation.outcome}; ${describePartiesSeen(lone, sides.b)}`,
  ),
)}`;
}

function sentences(title: string, more: string | null): string {
  return more === null ? title : `${title}. ${more}`;
}

/** The long lists lie folded: what is new about findings is what the night is about. */
export function list(title: string, items: readonly string[]): Markup {
  if (items.length === 0) return NOTHING;
  const more = items.length - MAX_LISTED;
  const listed = html`<ul>${items.slice(0, MAX_LISTED).map((item) => html`<li>${item}</li>`)}${more > 0 ? html`<li>and ${grouped(more)} more</li>` : NOTHING}</ul>`;
  return html`<details${items.length <= 5 ? { markup: " open" } : NOTHING}><summary>${title}: ${grouped(items.length)}</summary>${listed}</details>`;
}
