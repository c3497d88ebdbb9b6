/**
 * Paragraphs, lists and blocks of Markdown around text that others chose.
 */
import { markdownText } from "./markdown.ts";

/** What begins a list, or makes a heading of the line above it. */
const BLOCK_START = /^(?:[-+=](?=[\s=-]|$)|\d{1,9}(?=[.)](?:\s|$)))/;

export function* paragraph(text: string): Generator<string> {
  yield `${blockText(text)}\n\n`;
}

export function* bullets(texts: readonly string[]): Generator<string> {
  for (const text of texts) yield `- ${blockText(text)}\n`;
  yield "\n";
}

/** @param title as Markdown */
export function* fenced(title: string, language: string, content: string): Generator<string> {
  // Longer than any run of backticks within, so that none of them ends the block.
  const fence = "`".repeat(Math.max(3, ...[...content.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  yield `${title}\n\n${fence}${language}\n${content}\n${fence}\n\n`;
}

/** The text, to stand at a line's beginning. */
function blockText(text: string): string {
  return markdownText(text.trimStart()).replace(BLOCK_START, (start) =>
    /\d/.test(start) ? `${start}\\` : `\\${start}`,
  );
}
