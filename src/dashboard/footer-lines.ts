/**
 * The last lines: the filter while it is typed, else what was just done, else the keys.
 */
import { FILTER_HEIGHT, filterLines } from "./filter-typing.ts";
import { fittingSpans, type Line, lineOf, toned } from "./line.ts";
import type { Rows } from "./rows.ts";
import type { ViewState } from "./view-state.ts";

const HINTS: readonly (readonly [key: string, does: string])[] = [
  ["?", "help"],
  ["q", "quit"],
  ["tab", "pane"],
  ["enter", "detail"],
  ["/", "filter"],
  ["s", "sort"],
  ["space", "freeze"],
  ["c", "columns"],
  ["a", "accepted"],
  ["w", "write"],
];
const DETAIL_HINTS: typeof HINTS = [
  ["esc", "back"],
  ["enter", "follow"],
  ["j k", "move"],
  ["?", "help"],
  ["q", "quit"],
];

export function footerHeight({ overlay }: ViewState): number {
  return overlay?.kind === "filter" ? FILTER_HEIGHT : 1;
}

export function footerLines(view: ViewState, { vocabulary }: Rows, width: number): Line[] {
  const { overlay, message, filter, details } = view;
  if (overlay?.kind === "filter") return filterLines(overlay, vocabulary, width);
  if (overlay?.kind === "help") return [lineOf(toned("quiet", " any key goes back"))];
  if (overlay?.kind === "columns")
    return [lineOf(toned("quiet", " space shows or hides  r lets the screen decide  esc goes back"))];
  if (message !== null) return [lineOf(" ", toned("heading", message))];
  const held = filter === null ? [] : [toned("accent", `/${filter.text}`)];
  const hints = (details.length > 0 ? DETAIL_HINTS : HINTS).map(([key, does]) => toned("quiet", `${key} ${does}`));
  return [lineOf(" ", ...fittingSpans([...held, ...hints], "  ", width - 1))];
}
