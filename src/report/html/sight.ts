/**
 * What the sensor could see, and what it could not: no requirement looks well that nobody looked at.
 */
import type { CoverageStatus } from "../../audit/words.ts";
import type { Report } from "../report.ts";
import { COVERAGE_MEANING } from "../style.ts";
import { sensorNotes } from "../text.ts";
import { html, type Markup } from "./escape.ts";
import { mark } from "./mark.ts";

type Rows = Report["coverage"];

const TITLES = {
  failing: "failing",
  seen: "seen, none of them failing",
  unseen: "never seen, though their parties were: either nobody used them, or something keeps them from being tried",
  "not-observable": "could not have been seen from where this sensor sits: nothing is known about them",
} as const satisfies Record<CoverageStatus, string>;
const ORDER: readonly CoverageStatus[] = ["failing", "unseen", "not-observable", "seen"];

export function renderSight({ coverage, sensor }: Report): Markup {
  const groups = ORDER.map((status) =>
    renderStatus(
      status,
      coverage.filter((row) => row.status === status),
    ),
  );
  return html`<section aria-labelledby="sight">
<h2 id="sight">What this sensor could see, and what it could not</h2>
${groups}
<h3>The capture itself</h3>
<ul>${sensorNotes(sensor).map((note) => html`<li>${note}</li>`)}</ul>
</section>`;
}

function renderStatus(status: CoverageStatus, rows: Rows): Markup {
  if (rows.length === 0) return html``;
  const reasons = [...new Set(rows.map(({ why }) => why))];
  const items =
    status === "seen"
      ? html`<li>${listIds(rows)}</li>`
      : reasons.map((reason) => html`<li>${reason}: ${listIds(rows.filter(({ why }) => why === reason))}</li>`);
  return html`<h3>${mark(COVERAGE_MEANING[status], String(rows.length))} ${TITLES[status]}</h3>
<ul>${items}</ul>
`;
}

function listIds(rows: Rows): Markup[] {
  return rows.map(({ requirement }, index) => html`${index === 0 ? "" : ", "}<code>${requirement}</code>`);
}
