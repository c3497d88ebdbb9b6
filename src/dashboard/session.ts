/**
 * One sitting in front of the dashboard: what came in, and what the person made of it. Knows of no terminal.
 */
import type { LiveStatus } from "../live/status.ts";
import type { Requirement } from "../matrix/requirement.ts";
import type { Report } from "../report/report.ts";
import { TABLE_HEAD_HEIGHT } from "./conversation-lines.ts";
import { type DashboardProps, dashboardLayout } from "./dashboard.tsx";
import type { DetailLine } from "./detail-text.ts";
import { detailLines } from "./details.ts";
import type { Key } from "./keys.ts";
import type { Size } from "./layout.ts";
import { createNews, type News } from "./news.ts";
import { MARKER_WIDTH } from "./pane-lines.ts";
import { type Pressed, pressKey } from "./press-key.ts";
import { createCitation } from "./requirement-lines.ts";
import { createRows } from "./rows.ts";
import { INITIAL_VIEW, type ViewState } from "./view-state.ts";

export interface DashboardUpdate {
  readonly status: LiveStatus;
  /** Null: the same as before. */
  readonly report: Report | null;
}

export interface Session {
  readonly update: (update: DashboardUpdate) => void;
  readonly press: (key: Key, size: Size) => Pressed["effect"];
  /** Shows a sentence until the next key. */
  readonly say: (message: string) => void;
  /** What the screen shows now. */
  readonly screen: (size: Size) => Omit<DashboardProps, "palette">;
}

interface Known {
  readonly report: Report | null;
  readonly status: LiveStatus;
  readonly since: News;
}

const NOTHING: Known = {
  report: null,
  status: {
    source: "",
    state: "waiting",
    notice: null,
    elapsedMs: 0,
    packets: 0,
    wireBytes: 0,
    rates: [],
    kernelDropped: null,
    progress: null,
  },
  since: new Map(),
};

/** @param requirements what the traffic is held against when it is asked: a site file that is read again may change it */
export function createSession(requirements: () => readonly Requirement[]): Session {
  const rowsOf = createRows();
  const newsOf = createNews();
  let latest = NOTHING;
  let frozen: Known | null = null;
  let view = INITIAL_VIEW;

  function screen(size: Size): Omit<DashboardProps, "palette"> {
    const { report, status, since } = frozen ?? latest;
    const rows = rowsOf(requirements(), report, view, since);
    const citation = createCitation(requirements());
    const current = view.details.at(-1);
    const detail: readonly DetailLine[] =
      current === undefined ? [] : detailLines(current.subject, report, rows, citation, size.columns - MARKER_WIDTH);
    return { report, status, since, view, size, rows, detail };
  }

  return {
    update({ status, report }) {
      const since = report === null ? latest.since : newsOf(report);
      latest = { status, report: report ?? latest.report, since };
    },
    press(key, size) {
      const { rows, detail } = screen(size);
      const context = { rows, detail, width: size.columns, pageRows: pageRowsOf(view, size, rows) };
      const pressed = pressKey(view, key, context);
      if (pressed.view.isFrozen !== view.isFrozen) frozen = pressed.view.isFrozen ? latest : null;
      view = pressed.view;
      return pressed.effect;
    },
    say(message) {
      view = { ...view, message };
    },
    screen,
  };
}

function pageRowsOf(view: ViewState, size: Size, rows: DashboardProps["rows"]): number {
  const layout = dashboardLayout(size, view, rows);
  if (layout === null) return 1;
  const { height } = view.details.length > 0 ? layout.body : layout.panes[view.pane];
  return Math.max(1, height - TABLE_HEAD_HEIGHT);
}
