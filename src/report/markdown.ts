/**
 * Markdown (CommonMark, with GitHub's tables) of text that others chose: it shows as it is, and makes no markup.
 */
import type { Cell, Table } from "./table.ts";

/** What begins markup within a line, refers to people and tickets, or ends a table's cell. */
const MARKUP = /[\\`*_{}[\]<>|~&#!@$%^]/g;
/** What is made a link without being marked up as one. */
const LINK_START = /:\/\/|\bwww\./gi;
/** A line's end would end a table's row or begin a heading: the character stands as an entity. */
const LINE_END = /[\r\n]/g;

/** The text, to stand within a line or a table's cell. */
export function markdownText(text: string): string {
  return text
    .replace(MARKUP, (character) => `\\${character}`)
    .replace(LINK_START, (start) => (start === "://" ? "\\://" : `${start.slice(0, -1)}\\.`))
    .replace(LINE_END, (character) => `&#${character.charCodeAt(0)};`);
}

/** The pieces, one behind the other, are the table: a line for the columns, one below it, and one a row. */
export function* renderMarkdownTable({ columns, rows }: Table): Generator<string> {
  yield line(columns);
  yield `|${" --- |".repeat(columns.length)}\n`;
  for (const row of rows) yield line(row);
}

function line(cells: readonly Cell[]): string {
  return `|${cells.map((cell) => ` ${markdownText(String(cell ?? ""))} |`).join("")}\n`;
}
