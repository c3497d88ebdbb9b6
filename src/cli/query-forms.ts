/**
 * The answer to a query, or a table of the history, in the forms that people and programs read.
 */
import type { Result } from "../history/duckdb.ts";
import type { Plain } from "../history/duckdb-value.ts";
import { neutralText } from "../names/neutral-text.ts";
import { csvRecord } from "../report/csv.ts";
import { count, grouped } from "../report/wrap.ts";
import type { QueryFormat } from "./history-forms.ts";
import { tableLines } from "./text-table.ts";

/** A table for people: who wants more wants it in a file. */
const MAX_TEXT_ROWS = 1000;
const MAX_TEXT_CHARACTERS = 60;

export const QUERY_RENDERERS = { text: renderText, json: renderJson, csv: renderCsv } as const satisfies Record<
  QueryFormat,
  (result: Result) => AsyncIterable<string>
>;

async function* renderText({ columns, rows }: Result): AsyncGenerator<string> {
  const shown: (readonly Plain[])[] = [];
  let rowCount = 0;
  for await (const row of rows) if (++rowCount <= MAX_TEXT_ROWS) shown.push(row);
  const isRight = columns.map((_, at) => shown.every((row) => row[at] === null || typeof row[at] === "number"));
  const cells = shown.map((row) => row.map(textCell));
  yield `${tableLines({ columns: columns.map(neutralText), isRight, rows: cells }, "  ").join("\n")}\n`;
  const cut = rowCount > MAX_TEXT_ROWS ? `, the first ${grouped(MAX_TEXT_ROWS)} shown: --format csv has all` : "";
  yield `(${count(rowCount, "row")}${cut})\n`;
}

function textCell(value: Plain): string {
  const text = neutralText(flatText(value));
  return text.length > MAX_TEXT_CHARACTERS ? `${text.slice(0, MAX_TEXT_CHARACTERS - 1).toWellFormed()}…` : text;
}

/** A list of objects, a row a line. */
async function* renderJson({ columns, rows }: Result): AsyncGenerator<string> {
  let separator = "[\n";
  for await (const row of rows) {
    yield `${separator}  ${JSON.stringify(Object.fromEntries(columns.map((column, at) => [column, row[at]])))}`;
    separator = ",\n";
  }
  yield separator === "[\n" ? "[]\n" : "\n]\n";
}

async function* renderCsv({ columns, rows }: Result): AsyncGenerator<string> {
  yield csvRecord(columns);
  for await (const row of rows) {
    yield csvRecord(row.map((value) => (value === null || typeof value === "number" ? value : flatText(value))));
  }
}

/** Lists of words as people write them; what is deeper as JSON. */
function flatText(value: Plain): string {
  if (value === null) return "";
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) return value.join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
