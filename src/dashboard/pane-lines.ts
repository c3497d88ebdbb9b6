/**
 * What all panes have in common: a title that says who has the keys, and rows of which one may be selected.
 */

import { settle, widthOf } from "./cells.ts";
import { type Line, lineOf, type Span, textOf, toned } from "./line.ts";

export const TITLE_HEIGHT = 1;
/** In front of every row. */
export const MARKER_WIDTH = 2;
const MARKER = "> ";
const NO_MARKER = "  ";

/** `━━ Findings 4 · by kind ━━━━━` with the keys, `── Findings 4 · by kind ─────` without. */
export function titleLine(title: string, notes: readonly Span[], hasKeys: boolean, width: number): Line {
  const rule = hasKeys ? "━" : "─";
  const tone = hasKeys ? "accent" : "quiet";
  const spans: Span[] = [
    toned(tone, rule.repeat(2)),
    toned(hasKeys ? "accent" : "heading", ` ${title}`),
    ...notes.flatMap((note) => [toned("quiet", " · "), note]),
    " ",
  ];
  const used = spans.reduce((sum, span) => sum + widthOf(settle(textOf(span))), 0);
  return lineOf(...spans, toned(tone, rule.repeat(Math.max(0, width - used))));
}

export function rowLine(spans: readonly Span[], isSelected: boolean): Line {
  return { spans: [isSelected ? MARKER : NO_MARKER, ...spans], isSelected };
}
