/**
 * Lines of a drafted site file.
 */
import { stringify } from "yaml";

const COLUMNS = 100;

/** Lines of words behind number signs. The text is neutral: no line break of its own can end the comment. */
export function commentLines(text: string, indent = ""): string[] {
  const lines: string[] = [];
  let line = `${indent}#`;
  for (const word of text.split(" ")) {
    if (line.length + 1 + word.length > COLUMNS && line.length > indent.length + 1) {
      lines.push(line);
      line = `${indent}#`;
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

/** `- { name: xs1, address: 10.10.0.11, roles: [ host ] }` */
export function entryLine(fields: object, indent: string): string {
  return `${indent}- ${stringify(fields, { collectionStyle: "flow", lineWidth: 0 }).trimEnd()}`;
}
