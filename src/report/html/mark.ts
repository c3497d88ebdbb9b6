/**
 * Words that carry a meaning: each with a shape of its own before it, so that the colour is never alone in saying it.
 */
import type { Meaning } from "../style.ts";
import { html, type Markup } from "./escape.ts";

export type MarkMeaning = Exclude<Meaning, "heading">;

export const SHAPES = {
  failing: "✕",
  doubtful: "▲",
  good: "✓",
  quiet: "○",
} as const satisfies Record<MarkMeaning, string>;

export function mark(meaning: MarkMeaning, word: string): Markup {
  return html`<span class="mark ${meaning}"><span aria-hidden="true">${SHAPES[meaning]}</span> ${word}</span>`;
}
