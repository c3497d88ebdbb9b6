/**
 * A line of the screen before it has colours: pieces of text, each with what it means.
 */
import { clip, settle, toWidth, widthOf } from "./cells.ts";
import type { Palette, Tone } from "./palette.ts";

export type Span = string | { readonly text: string; readonly tone: Tone };

export interface Line {
  readonly spans: readonly Span[];
  /** Whether the keys are about it; it has its marker within the spans too. */
  readonly isSelected: boolean;
}

export function lineOf(...spans: readonly Span[]): Line {
  return { spans, isSelected: false };
}

export function toned(tone: Tone, text: string): Span {
  return { text, tone };
}

export const EMPTY_LINE: Line = lineOf();

export function textOf(span: Span): string {
  return typeof span === "string" ? span : span.text;
}

/** The line in exactly that many columns. The only way from text to the terminal: everything is settled here. */
export function paintLine({ spans, isSelected }: Line, width: number, palette: Palette): string {
  if (isSelected) return palette.select(toWidth(spans.map(textOf).join(""), width));
  let painted = "";
  let left = width;
  for (const span of spans) {
    if (left <= 0) break;
    const text = clip(textOf(span), left);
    left -= widthOf(text);
    painted += typeof span === "string" ? text : palette.paint(span.tone, text);
  }
  return painted + " ".repeat(Math.max(0, left));
}

/** Pieces of text side by side, as many as fit: one that would not fit whole is left out with those behind it. */
export function fittingSpans(parts: readonly Span[], separator: string, width: number): Span[] {
  const spans: Span[] = [];
  let used = 0;
  for (const part of parts) {
    const needed = widthOf(settle(textOf(part))) + (spans.length > 0 ? separator.length : 0);
    if (used + needed > width) break;
    if (spans.length > 0) spans.push(separator);
    spans.push(part);
    used += needed;
  }
  return spans;
}
