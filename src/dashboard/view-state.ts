/**
 * What the person at the screen has chosen: which pane, where in it, how sorted, filtered and cut into columns.
 */
import type { Filter } from "../report/filter.ts";
import type { ColumnName } from "./columns.ts";
import type { ConversationOrder, FindingOrder } from "./orders.ts";

export const PANES = ["findings", "matrix", "conversations"] as const;
export type PaneName = (typeof PANES)[number];

/** Rows move while the audit goes on: the cursor stays on what it was put on. */
export interface Cursor {
  readonly index: number;
  /** Null at the top: there it stays, whatever comes to stand there. */
  readonly id: string | null;
}

/** What is looked at closely. */
export type Subject =
  | { readonly kind: "finding"; readonly id: string }
  | { readonly kind: "conversation"; readonly id: string }
  | { readonly kind: "cell"; readonly client: string; readonly server: string };

interface Detail {
  readonly subject: Subject;
  /** The line that the keys are about. */
  readonly at: number;
}

/** A filter being typed, cut at the cursor. */
export interface FilterTyping {
  readonly kind: "filter";
  readonly before: string;
  readonly after: string;
  /** What holds again if it is given up. */
  readonly former: Filter | null;
}

/** What has the keys in place of the panes. */
type Overlay = FilterTyping | { readonly kind: "columns"; readonly at: number } | { readonly kind: "help" };

export interface ViewState {
  readonly pane: PaneName;
  readonly findings: Cursor;
  readonly conversations: Cursor;
  readonly cell: { readonly row: number; readonly column: number };
  readonly findingOrder: FindingOrder;
  readonly conversationOrder: ConversationOrder;
  /** Null: as many as the screen has room for. */
  readonly columns: readonly ColumnName[] | null;
  /** The last one that was right; null where everything is shown. */
  readonly filter: Filter | null;
  readonly showsAccepted: boolean;
  /** The screen stands still, the audit goes on. */
  readonly isFrozen: boolean;
  /** The innermost last. */
  readonly details: readonly Detail[];
  readonly overlay: Overlay | null;
  /** What was done last, one sentence, until the next key. */
  readonly message: string | null;
}

const TOP: Cursor = { index: 0, id: null };

export const INITIAL_VIEW: ViewState = {
  pane: "findings",
  findings: TOP,
  conversations: TOP,
  cell: { row: 0, column: 0 },
  findingOrder: "severity",
  conversationOrder: "failing",
  columns: null,
  filter: null,
  showsAccepted: false,
  isFrozen: false,
  details: [],
  overlay: null,
  message: null,
};

/** Where the cursor stands among these rows; 0 where there are none. */
export function cursorIndex({ index, id }: Cursor, rows: readonly { readonly id: string }[]): number {
  const last = Math.max(0, rows.length - 1);
  if (id === null || rows[index]?.id === id) return Math.min(index, last);
  const found = rows.findIndex((row) => row.id === id);
  return found === -1 ? Math.min(index, last) : found;
}

export function cursorAt(index: number, rows: readonly { readonly id: string }[]): Cursor {
  const at = Math.max(0, Math.min(index, rows.length - 1));
  return at === 0 ? TOP : { index: at, id: rows[at]!.id };
}

/** The first row to show, with the cursor in the middle wherever there is something on both sides. */
export function windowStart(cursor: number, rowCount: number, height: number): number {
  return Math.max(0, Math.min(cursor - Math.floor(height / 2), rowCount - height));
}
