/**
 * A table of the page: its first rows to be read without a script, the controls that the script brings to life, and the
 * data behind both.
 */
import { toSecond } from "../text.ts";
import { count, grouped } from "../wrap.ts";
import { html, type Markup, NOTHING } from "./escape.ts";
import { encodeTable, type SourceColumn, type SourceTable } from "./table-data.ts";

const PAGE_SIZES: readonly number[] = [25, 100, 500];
const FIRST_PAGE = 25;

export function* renderTable<Row>(table: SourceTable<Row>): Generator<string> {
  const { id, title, rows, columns } = table;
  const shown = columns.filter((column) => column.shown);
  yield html`<section class="table" data-table="${id}" aria-labelledby="${id}">
<h3 id="${id}">${title}</h3>
${renderControls(id, columns)}
<div class="scroll" role="region" tabindex="0" aria-label="${title}, can be scrolled">
<table><caption>${title}: ${count(rows.length, "row")}<span class="without-script">${rows.length > FIRST_PAGE ? `, the first ${FIRST_PAGE} of them` : ""}</span></caption>
<thead><tr>${shown.map((column) => html`<th scope="col">${column.title}</th>`)}</tr></thead>
<tbody>
${rows.slice(0, FIRST_PAGE).map((row) => html`<tr>${shown.map((column) => renderCell(column, row))}</tr>\n`)}</tbody></table>
</div>
${renderPager(rows.length)}
<script type="application/json" id="data-${id}">`.markup;
  yield* encodeTable(table);
  yield "</script>\n</section>\n";
}

function renderCell<Row>({ kind, cellOf, meanings }: SourceColumn<Row>, row: Row): Markup {
  const value = cellOf(row);
  if (value === null) return html`<td></td>`;
  if (typeof value === "number") return html`<td class="number">${grouped(value)}</td>`;
  const meaning = kind === "time" ? "time" : meanings?.[value];
  return html`<td${meaning === undefined ? NOTHING : html` class="${meaning}"`}>${kind === "time" ? toSecond(value) : value}</td>`;
}

function renderControls<Row>(id: string, columns: readonly SourceColumn<Row>[]): Markup {
  const choices = columns.map(
    ({ title, shown }, index) =>
      html`<label><input type="checkbox" data-column="${index}"${shown ? html` checked` : NOTHING}> ${title}</label>`,
  );
  return html`<div class="controls needs-script">
<label class="filter">Filter <input type="search" data-role="filter" autocomplete="off" spellcheck="false" aria-describedby="${id}-hint"></label>
<button type="button" data-role="copy">Copy as TSV</button>
<details class="columns"><summary>Columns</summary><fieldset><legend>Columns that are shown and copied</legend>${choices}</fieldset></details>
<p class="small" id="${id}-hint">Rows with all of these words, in any column, shown or not. A column's name sorts by it.</p>
<p class="count" role="status" aria-live="polite" data-role="count"></p>
</div>`;
}

function renderPager(rows: number): Markup {
  if (rows <= FIRST_PAGE) return NOTHING;
  const sizes = PAGE_SIZES.map((size) => html`<option value="${size}">${size}</option>`);
  return html`<div class="pager needs-script">
<button type="button" data-role="previous">Previous page</button>
<span data-role="page"></span>
<button type="button" data-role="next">Next page</button>
<label>Rows a page <select data-role="size">${sizes}</select></label>
</div>`;
}
