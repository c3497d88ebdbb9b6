/**
 * What a key does: to the view, and beyond it.
 */
import { chooseColumn } from "./column-chooser.ts";
import type { DetailLine } from "./detail-text.ts";
import { startTyping, typeFilter } from "./filter-typing.ts";
import type { Key } from "./keys.ts";
import { motionOf, moveCursor, moveDetail } from "./move.ts";
import { CONVERSATION_ORDERS, FINDING_ORDERS } from "./orders.ts";
import type { Rows } from "./rows.ts";
import { selectedCell } from "./selected-cell.ts";
import { cursorIndex, PANES, type Subject, type ViewState } from "./view-state.ts";

/** What the keys are pressed in front of. */
export interface KeyContext {
  readonly rows: Rows;
  /** The lines of the innermost detail; none where there is no detail. */
  readonly detail: readonly DetailLine[];
  /** Columns of the screen. */
  readonly width: number;
  /** Rows that page up and down go by. */
  readonly pageRows: number;
}

export interface Pressed {
  readonly view: ViewState;
  readonly effect: "quit" | "suspend" | "repaint" | "write" | null;
}

export function pressKey(view: ViewState, key: Key, context: KeyContext): Pressed {
  if (key.kind === "control" && key.character === "c") return { view, effect: "quit" };
  if (key.kind === "control" && key.character === "z") return { view, effect: "suspend" };
  if (key.kind === "control" && key.character === "l") return { view, effect: "repaint" };
  const quiet = { ...view, message: null };
  const { overlay } = view;
  if (overlay?.kind === "filter") return only(typeFilter(quiet, overlay, key, context.rows.vocabulary));
  if (overlay?.kind === "columns") return only(chooseColumn(quiet, overlay.at, key, context.width));
  if (overlay?.kind === "help") return only({ ...quiet, overlay: null });
  if (key.kind === "character" && key.character === "q") return { view: quiet, effect: "quit" };
  if (key.kind === "character" && key.character === "w") return { view: quiet, effect: "write" };
  return only(pressInPanes(quiet, key, context));
}

function only(view: ViewState): Pressed {
  return { view, effect: null };
}

function pressInPanes(view: ViewState, key: Key, context: KeyContext): ViewState {
  const motion = motionOf(key);
  if (motion !== null) {
    return view.details.length > 0 ? moveDetail(view, motion, context) : moveCursor(view, motion, context);
  }
  if (key.kind === "named") {
    if (key.name === "enter") return lookCloser(view, context);
    if (key.name === "escape") return goBack(view);
    if (key.name === "tab") return changePane(view, 1);
    if (key.name === "back-tab") return changePane(view, -1);
  }
  return key.kind === "character" ? (COMMANDS[key.character]?.(view) ?? view) : view;
}

const COMMANDS: Readonly<Record<string, (view: ViewState) => ViewState>> = {
  "/": startTyping,
  "?": (view) => ({ ...view, overlay: { kind: "help" } }),
  c: (view) => ({ ...view, overlay: { kind: "columns", at: 0 } }),
  s: sortOtherwise,
  a: (view) => ({
    ...view,
    showsAccepted: !view.showsAccepted,
    message: view.showsAccepted ? "Accepted findings are hidden." : "Accepted findings are shown.",
  }),
  " ": (view) => ({ ...view, isFrozen: !view.isFrozen }),
};

function sortOtherwise(view: ViewState): ViewState {
  if (view.pane === "findings") return { ...view, findingOrder: nextOf(FINDING_ORDERS, view.findingOrder) };
  if (view.pane === "matrix") return view;
  return { ...view, conversationOrder: nextOf(CONVERSATION_ORDERS, view.conversationOrder) };
}

function changePane(view: ViewState, step: 1 | -1): ViewState {
  const pane = PANES[(PANES.indexOf(view.pane) + step + PANES.length) % PANES.length]!;
  return view.details.length > 0 ? view : { ...view, pane };
}

function nextOf<Item>(items: readonly Item[], item: Item): Item {
  return items[(items.indexOf(item) + 1) % items.length]!;
}

/** Back out of the detail; on the lists, out of the filter. */
function goBack(view: ViewState): ViewState {
  return view.details.length > 0 ? { ...view, details: view.details.slice(0, -1) } : { ...view, filter: null };
}

/** Nobody follows links for ever; the outermost go first. */
const MAX_DETAILS = 16;

function lookCloser(view: ViewState, context: KeyContext): ViewState {
  const subject = subjectOf(view, context);
  return subject === null ? view : { ...view, details: [...view.details, { subject, at: 0 }].slice(-MAX_DETAILS) };
}

function subjectOf(view: ViewState, { rows, detail }: KeyContext): Subject | null {
  const current = view.details.at(-1);
  if (current !== undefined) return detail[Math.min(current.at, detail.length - 1)]?.leadsTo ?? null;
  if (view.pane === "matrix") {
    const { client, server } = selectedCell(rows.grid, view);
    return rows.grid.cell(client, server).length === 0 ? null : { kind: "cell", client, server };
  }
  if (view.pane === "findings") {
    const finding = rows.findings[cursorIndex(view.findings, rows.findings)];
    return finding === undefined ? null : { kind: "finding", id: finding.id };
  }
  const conversation = rows.conversations[cursorIndex(view.conversations, rows.conversations)];
  return conversation === undefined ? null : { kind: "conversation", id: conversation.id };
}
