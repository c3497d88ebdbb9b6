/**
 * Moving about: in the lists, over the cells of the matrix, and through a detail.
 */
import type { Key } from "./keys.ts";
import type { KeyContext } from "./press-key.ts";
import { selectedCell } from "./selected-cell.ts";
import { cursorAt, cursorIndex, type ViewState } from "./view-state.ts";

export type Motion = "up" | "down" | "left" | "right" | "page-up" | "page-down" | "first" | "last";

const NAMED_MOTIONS: Readonly<Record<string, Motion>> = {
  up: "up",
  down: "down",
  left: "left",
  right: "right",
  "page-up": "page-up",
  "page-down": "page-down",
  home: "first",
  end: "last",
};
const TYPED_MOTIONS: Readonly<Record<string, Motion>> = {
  k: "up",
  j: "down",
  h: "left",
  l: "right",
  g: "first",
  G: "last",
};
const CONTROL_MOTIONS: Readonly<Record<string, Motion>> = { b: "page-up", f: "page-down", p: "up", n: "down" };

export function motionOf(key: Key): Motion | null {
  if (key.kind === "named") return NAMED_MOTIONS[key.name] ?? null;
  return (key.kind === "control" ? CONTROL_MOTIONS : TYPED_MOTIONS)[key.character] ?? null;
}

export function moveCursor(view: ViewState, motion: Motion, { rows, pageRows }: KeyContext): ViewState {
  if (view.pane === "matrix") {
    const { row, column } = selectedCell(rows.grid, view);
    const [lastRow, lastColumn] = [rows.grid.clients.length - 1, rows.grid.servers.length - 1];
    const across = Number(motion === "right") - Number(motion === "left");
    return {
      ...view,
      cell: {
        row: across === 0 ? moved(row, motion, lastRow, pageRows) : row,
        column: Math.max(0, Math.min(column + across, lastColumn)),
      },
    };
  }
  if (view.pane === "findings") {
    const at = cursorIndex(view.findings, rows.findings);
    return { ...view, findings: cursorAt(moved(at, motion, rows.findings.length - 1, pageRows), rows.findings) };
  }
  const at = cursorIndex(view.conversations, rows.conversations);
  const next = moved(at, motion, rows.conversations.length - 1, pageRows);
  return { ...view, conversations: cursorAt(next, rows.conversations) };
}

export function moveDetail(view: ViewState, motion: Motion, { detail, pageRows }: KeyContext): ViewState {
  const current = view.details.at(-1);
  if (current === undefined) return view;
  const last = detail.length - 1;
  const at = moved(Math.min(current.at, last), motion, last, pageRows);
  return { ...view, details: [...view.details.slice(0, -1), { ...current, at }] };
}

function moved(at: number, motion: Motion, last: number, pageRows: number): number {
  const steps: Readonly<Record<Motion, number>> = {
    up: -1,
    down: 1,
    left: 0,
    right: 0,
    "page-up": -pageRows,
    "page-down": pageRows,
    first: -at,
    last: last - at,
  };
  return Math.max(0, Math.min(at + steps[motion], last));
}
