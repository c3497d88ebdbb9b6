/**
 * The matrix as a table of roles: in each cell how the requirements from that client to that server stand.
 */
import type { CoverageStatus } from "../../audit/words.ts";
import { describeRequirementParty, isDomain, type Requirement } from "../../matrix/requirement.ts";
import type { Report } from "../report.ts";
import { COVERAGE_MEANING } from "../style.ts";
import type { RequirementOf } from "./citation.ts";
import { html, type Markup, NOTHING } from "./escape.ts";
import { mark, SHAPES } from "./mark.ts";

/** What must be looked at first. The first of a cell gives it its colour: only where all was seen it looks well. */
const STATUS_ORDER: readonly CoverageStatus[] = ["failing", "unseen", "not-observable", "seen"];

const STATUS_WORDS = {
  failing: "failing",
  unseen: "never seen",
  seen: "seen",
  "not-observable": "not observable",
} as const satisfies Record<CoverageStatus, string>;

const OUTSIDE = "a domain outside";
/** A site's own rows can name any number of addresses. */
const MAX_LINES = 60;

type Cell = Map<CoverageStatus, string[]>;

export function renderHeatMap({ coverage }: Report, requirementOf: RequirementOf): Markup {
  const cells = new Map<string, Map<string, Cell>>();
  const clients = new Set<string>();
  for (const { requirement: id, status } of coverage) {
    const requirement = requirementOf(id);
    if (requirement === null) continue;
    for (const client of new Set(requirement.from.map(describeClient))) {
      clients.add(client);
      for (const server of new Set(serversOf(requirement))) add(cells, server, client, status, id);
    }
  }
  if (cells.size === 0) return NOTHING;
  const columns = [...clients].slice(0, MAX_LINES);
  const rows = [...cells].slice(0, MAX_LINES);
  const legend = STATUS_ORDER.map((status) => html`<li>${mark(COVERAGE_MEANING[status], STATUS_WORDS[status])}</li>`);
  return html`<section aria-labelledby="matrix">
<h2 id="matrix">The matrix</h2>
<p>How many documented requirements there are from each client to each server, and how they stand. What is not observable was not judged: it is not "ok".</p>
<ul class="legend">${legend}</ul>
<div class="scroll" role="region" tabindex="0" aria-label="The matrix, can be scrolled">
<table class="heat"><caption>Requirements from the client of the column to the server of the row</caption>
<thead><tr><th scope="col">server</th>${columns.map((client) => html`<th scope="col">${client}</th>`)}</tr></thead>
<tbody>${rows.map(([server, byClient]) => renderRow(server, columns, byClient))}</tbody></table></div>
${renderUnplaced(coverage, requirementOf)}
</section>`;
}

function describeClient(party: Requirement["from"][number]): string {
  const described = describeRequirementParty(party);
  return described === "any" ? "any client" : described;
}

function serversOf({ to }: Requirement): string[] {
  return isDomain(to) ? [OUTSIDE] : to.map(describeRequirementParty);
}

function add(
  cells: Map<string, Map<string, Cell>>,
  server: string,
  client: string,
  status: CoverageStatus,
  id: string,
) {
  const row = cells.get(server) ?? new Map<string, Cell>();
  const cell: Cell = row.get(client) ?? new Map();
  cell.set(status, [...(cell.get(status) ?? []), id]);
  row.set(client, cell);
  cells.set(server, row);
}

function renderRow(server: string, columns: readonly string[], byClient: ReadonlyMap<string, Cell>): Markup {
  return html`<tr><th scope="row">${server}</th>${columns.map((client) => renderCell(byClient.get(client)))}</tr>\n`;
}

function renderCell(cell: Cell | undefined): Markup {
  if (cell === undefined) return html`<td class="none"><span class="unseen-text">no requirement</span></td>`;
  const statuses = STATUS_ORDER.filter((status) => cell.has(status));
  const lines = statuses.map((status) => {
    const ids = cell.get(status) ?? [];
    const meaning = COVERAGE_MEANING[status];
    return html`<li title="${ids.join(", ")}"><span class="mark ${meaning}"><span aria-hidden="true">${SHAPES[meaning]}</span> ${ids.length}<span class="unseen-text"> ${STATUS_WORDS[status]}</span></span></li>`;
  });
  return html`<td class="${COVERAGE_MEANING[statuses[0] ?? "not-observable"]}"><ul>${lines}</ul></td>`;
}

/** Rows whose parties only the site's own files name. */
function renderUnplaced(coverage: Report["coverage"], requirementOf: RequirementOf): Markup {
  const unplaced = coverage.filter(({ requirement }) => requirementOf(requirement) === null);
  if (unplaced.length === 0) return NOTHING;
  const listed = unplaced.map(({ requirement, status }) => `${requirement} (${STATUS_WORDS[status]})`).join(", ");
  return html`<p>Not placed here, since this report does not say between whom they are: ${listed}.</p>`;
}
