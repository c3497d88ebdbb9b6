/**
 * The table of conversations: only the rows that are in sight are made.
 */
import type { Report } from "../report/report.ts";
import { grouped } from "../report/wrap.ts";
import { conversationSpans, headingSpans, placeColumns } from "./columns.ts";
import { type Line, lineOf, toned } from "./line.ts";
import { ORDER_TITLES } from "./orders.ts";
import { MARKER_WIDTH, rowLine, TITLE_HEIGHT, titleLine } from "./pane-lines.ts";
import type { Rows } from "./rows.ts";
import { cursorIndex, type ViewState, windowStart } from "./view-state.ts";

/** Title and headings. */
export const TABLE_HEAD_HEIGHT = TITLE_HEIGHT + 1;

export function conversationLines(
  report: Report | null,
  { conversations }: Rows,
  view: ViewState,
  width: number,
  height: number,
): Line[] {
  const hasKeys = view.pane === "conversations" && view.details.length === 0;
  const all = report?.conversations.length ?? 0;
  const count = conversations.length === all ? grouped(all) : `${grouped(conversations.length)} of ${grouped(all)}`;
  const cursor = cursorIndex(view.conversations, conversations);
  const room = Math.max(0, height - TABLE_HEAD_HEIGHT);
  const from = windowStart(cursor, conversations.length, room);
  const columns = placeColumns(view.columns, width - MARKER_WIDTH);
  return [
    titleLine(`Conversations ${count}`, [toned("quiet", ORDER_TITLES[view.conversationOrder])], hasKeys, width),
    rowLine(headingSpans(columns), false),
    ...conversations
      .slice(from, from + room)
      .map((conversation, index) =>
        rowLine(conversationSpans(conversation, columns), hasKeys && from + index === cursor),
      ),
    ...(conversations.length === 0 && all > 0
      ? [lineOf(toned("quiet", "  None that the filter lets through; esc takes it off."))]
      : []),
  ];
}
