/**
 * Markdown (CommonMark, with the tables of GitHub and GitLab) whose texts stay texts.
 */

/** What marks up, refers to people and tickets, or ends a cell. */
const SPECIAL = /[\\`*_{}[\]<>|~&#!@$%^]/g;
/** What is made a link without being marked up as one. */
const LINK_START = /:\/\/|\bwww\./gi;

/** A text as Markdown that shows just it, on one line; not for the beginning of a line. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(SPECIAL, "\\$&")
    .replace(LINK_START, (start) => (start === "://" ? "\\://" : `${start.slice(0, -1)}\\.`));
}

/** A table of plain texts, with a newline behind each row. */
export function markdownTable(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
  const escaped = [headers, ...rows].map((cells) => line(cells.map(escapeMarkdown)));
  return [escaped[0], line(headers.map(() => "---")), ...escaped.slice(1)].join("");
}
