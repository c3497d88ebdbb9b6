/**
 * What the details are made of: headed paragraphs, and lines that lead on to something else.
 */
import { wrapCells } from "./cells.ts";
import { EMPTY_LINE, type Line, lineOf, type Span, toned } from "./line.ts";
import type { Subject } from "./view-state.ts";

export interface DetailLine {
  readonly line: Line;
  /** What enter leads to from here. */
  readonly leadsTo: Subject | null;
}

const INDENT = "  ";

export function heading(text: string): DetailLine {
  return plain(lineOf(toned("heading", text)));
}

export function plain(line: Line): DetailLine {
  return { line, leadsTo: null };
}

/** Text under a heading, wrapped. */
export function paragraph(text: string, width: number): DetailLine[] {
  return wrapCells(text, width - INDENT.length).map((line) => plain(lineOf(INDENT, line)));
}

export function indented(lines: readonly Line[]): DetailLine[] {
  return lines.map(({ spans }) => plain(lineOf(INDENT, ...spans)));
}

const CONTINUED = "    ";

/**
 * YAML to copy, without an indent of ours: the gutter is what an item of a list in the site file has. A line that is too
 * long goes on further in, which YAML reads as one, within quotes too (YAML 1.2, section 7.3).
 */
export function yamlLines(lines: readonly string[], width: number): DetailLine[] {
  return lines.flatMap((line) => {
    const indent = /^ */.exec(line)![0];
    const pieces = wrapCells(line.slice(indent.length), width - indent.length - CONTINUED.length);
    return pieces.map((piece, index) => plain(lineOf(indent + (index === 0 ? "" : CONTINUED) + piece)));
  });
}

export function link(spans: readonly Span[], leadsTo: Subject): DetailLine {
  return { line: lineOf("› ", ...spans), leadsTo };
}

/** A headed part, with a blank line in front; nothing where it has no lines. */
export function part(title: string, lines: readonly DetailLine[]): DetailLine[] {
  return lines.length === 0 ? [] : [plain(EMPTY_LINE), heading(title), ...lines];
}
