/**
 * What changed since the night before, and what earlier nights had that this one has not.
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
import type { FindingPast, Past } from "../past.ts";
import { count, grouped } from "../wrap.ts";
import { html, type Markup, NOTHING } from "./escape.ts";

/** Of each list; `xsaudit diff` tells all. */
const MAX_LISTED = 30;
const [NIGHT_BEFORE, THIS_NIGHT] = ["the night before", "this night"] as const;

export function renderChanges(past: Past | null): Markup {
  if (past === null) return NOTHING;
  const { difference } = past;
  const body =
    difference === null
      ? html`<p>No earlier night is known to compare this one with.</p>`
      : renderDifference(difference);
  return html`<section aria-labelledby="changes">
<h2 id="changes">Since the night before</h2>
${body}
${renderGone(past)}
</section>`;
}

function renderDifference(difference: Difference): Markup {
  const { a, b, notes, newFindings, goneFindings, changedFindings, changedCoverage } = difference;
  const { changedConversations, newConversations, missingConversations } = difference;
  return html`<p>${describeDifference(difference, "not seen this night")}</p>
<p class="small">The night before is ${describeReport(a)}, this night ${describeReport(b)}.</p>
${list(
  "To bear in mind (A is the night before, B this night)",
  notes.map(({ text }) => text),
)}
${list(
  "New findings",
  newFindings.map(({ finding, inOther }) => sentences(finding.title, describeInOther(inOther, NIGHT_BEFORE))),
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
      `${describeParties(lone.conversation)}: ${lone.conversation.outcome}; ${describePartiesSeen(lone, NIGHT_BEFORE)}`,
  ),
)}
${list(
  "Conversations not seen this night",
  missingConversations.map(
    (lone) =>
      `${describeParties(lone.conversation)}: was ${lone.conversation.outcome}; ${describePartiesSeen(lone, THIS_NIGHT)}`,
  ),
)}`;
}

function describeGone({ finding, inOther }: LoneFinding): string {
  return sentences(finding.title, describeInOther(inOther, THIS_NIGHT));
}

function sentences(title: string, more: string | null): string {
  return more === null ? title : `${title}. ${more}`;
}

/** The long lists lie folded: what is new about findings is what the night is about. */
function list(title: string, items: readonly string[]): Markup {
  if (items.length === 0) return NOTHING;
  const more = items.length - MAX_LISTED;
  const listed = html`<ul>${items.slice(0, MAX_LISTED).map((item) => html`<li>${item}</li>`)}${more > 0 ? html`<li>and ${grouped(more)} more</li>` : NOTHING}</ul>`;
  return html`<details${items.length <= 5 ? { markup: " open" } : NOTHING}><summary>${title}: ${grouped(items.length)}</summary>${listed}</details>`;
}

/** Findings of the nights before that were not found this night. */
function renderGone({ night, findings, nights }: Past): Markup {
  const gone = findings
    .filter(({ lastNight }) => lastNight < night.night)
    .toSorted((a, b) => (a.lastNight < b.lastNight ? 1 : a.lastNight > b.lastNight ? -1 : 0));
  const describe = (finding: FindingPast): string =>
    `${finding.title}: ${count(finding.nights.length, "night")} of ${nights.length}, last night ${finding.lastNight}`;
  return list("Findings of earlier nights that are not there now", gone.map(describe));
}
