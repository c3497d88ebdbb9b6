/**
 * The findings, what is broken first; those that somebody accepted lie folded below.
 */
import { FINDING_KINDS, SEVERITIES } from "../../audit/words.ts";
import type { Report } from "../report.ts";
import { count, grouped } from "../wrap.ts";
import { html, type Markup, NOTHING } from "./escape.ts";
import { type CardContext, renderCard } from "./finding-card.ts";

type Finding = Report["findings"][number];

/** Nobody reads more; the table of findings has all. */
const MAX_CARDS = 100;

/** Blocked ones first, then by severity; otherwise in the report's order. */
export function inOrderOfConcern(findings: readonly Finding[]): Finding[] {
  const rank = ({ kind, severity }: Finding): number =>
    (kind === "blocked" ? 0 : 100) + SEVERITIES.indexOf(severity) * 10 + FINDING_KINDS.indexOf(kind);
  return findings.toSorted((a, b) => rank(a) - rank(b));
}

export function* renderFindings(context: CardContext): Generator<Markup> {
  const findings = inOrderOfConcern(context.report.findings);
  const open = findings.filter(({ accepted }) => accepted === null);
  const accepted = findings.filter((finding) => finding.accepted !== null);
  yield html`<section aria-labelledby="findings">
<h2 id="findings">${open.length === 0 ? "No findings" : count(open.length, "finding")}</h2>
`;
  if (open.length === 0) {
    yield html`<p>Nothing that this sensor could see needs a look. The coverage below says what it could not see.</p>`;
  }
  yield* renderCards(open, context);
  if (accepted.length > 0) {
    yield html`<details class="accepted"><summary>${count(accepted.length, "finding")} accepted by the site file</summary>\n`;
    yield* renderCards(accepted, context);
    yield html`</details>\n`;
  }
  yield html`</section>\n`;
}

function* renderCards(findings: readonly Finding[], context: CardContext): Generator<Markup> {
  for (const finding of findings.slice(0, MAX_CARDS)) yield renderCard(finding, context);
  const more = findings.length - MAX_CARDS;
  yield more > 0 ? html`<p>${grouped(more)} more are in the table of findings.</p>` : NOTHING;
}
