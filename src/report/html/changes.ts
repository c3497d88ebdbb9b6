/**
 * What changed since the night before, and what earlier nights had that this one has not.
 */
import type { FindingPast, Past } from "../past.ts";
import { count } from "../wrap.ts";
import { list, renderDifference, type SideWords } from "./difference.ts";
import { html, type Markup, NOTHING } from "./escape.ts";

const NIGHTS: SideWords = {
  a: "the night before",
  b: "this night",
  missing: "not seen this night",
  notes: "To bear in mind (A is the night before, B this night)",
  describe: (a, b) => `The night before is ${a}, this night ${b}.`,
};

export function renderChanges(past: Past | null): Markup {
  if (past === null) return NOTHING;
  const { difference } = past;
  const body =
    difference === null
      ? html`<p>No earlier night is known to compare this one with.</p>`
      : renderDifference(difference, NIGHTS);
  return html`<section aria-labelledby="changes">
<h2 id="changes">Since the night before</h2>
${body}
${renderGone(past)}
</section>`;
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
