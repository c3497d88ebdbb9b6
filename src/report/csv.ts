/**
 * CSV by RFC 4180: records end in CRLF, cells with a comma, a quote or a line's end stand in quotes.
 *
 * Spreadsheets take a cell that begins with one of `= + - @`, a tab or a carriage return for a formula, in quotes too,
 * and run it: such a text gets an apostrophe before it, by which they know text.
 */
import type { Cell, Table } from "./table.ts";

const FORMULA_START = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n]/;

/** The pieces, one behind the other, are the file: the names of the columns, then a record a row. */
export function* renderCsv({ columns, rows }: Table): Generator<string> {
  yield csvRecord(columns);
  for (const row of rows) yield csvRecord(row);
}

/** One record, with its end. */
export function csvRecord(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const text = FORMULA_START.test(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
