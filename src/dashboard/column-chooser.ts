/**
 * Which columns are shown: a list to tick off.
 */
import { COLUMN_NAMES, placeColumns } from "./columns.ts";
import type { Key } from "./keys.ts";
import { type Line, lineOf, toned } from "./line.ts";
import { MARKER_WIDTH, rowLine } from "./pane-lines.ts";
import type { ViewState } from "./view-state.ts";

export function chooseColumn(view: ViewState, at: number, key: Key, width: number): ViewState {
  const step = stepOf(key);
  if (step !== 0) {
    const next = Math.max(0, Math.min(at + step, COLUMN_NAMES.length - 1));
    return { ...view, overlay: { kind: "columns", at: next } };
  }
  if (key.kind === "character" && key.character === " ") {
    const name = COLUMN_NAMES[at]!;
    const shown = shownColumns(view, width);
    const columns = shown.includes(name) ? shown.filter((other) => other !== name) : [...shown, name];
    return { ...view, columns: columns.length === 0 ? shown : columns };
  }
  if (key.kind === "character" && key.character === "r") return { ...view, columns: null };
  const isDone = key.kind === "named" || (key.kind === "character" && key.character === "c");
  return isDone ? { ...view, overlay: null } : view;
}

function stepOf(key: Key): -1 | 0 | 1 {
  if (key.kind === "control") return 0;
  const name = key.kind === "named" ? key.name : key.character;
  if (name === "up" || name === "k") return -1;
  return name === "down" || name === "j" ? 1 : 0;
}

/** Those chosen, else those that the screen has room for. */
function shownColumns({ columns }: ViewState, width: number) {
  return columns ?? placeColumns(null, width - MARKER_WIDTH).map(({ name }) => name);
}

export function chooserLines(view: ViewState, at: number, width: number): Line[] {
  const chosen = shownColumns(view, width);
  const placed = placeColumns(view.columns, width - MARKER_WIDTH).map(({ name }) => name);
  return [
    lineOf(toned("heading", "  Columns of the conversations")),
    ...COLUMN_NAMES.map((name, index) => {
      const isChosen = chosen.includes(name);
      const note = isChosen && !placed.includes(name) ? toned("doubtful", "  no room on this screen") : "";
      return rowLine([isChosen ? "[x] " : "[ ] ", name, note], index === at);
    }),
  ];
}
