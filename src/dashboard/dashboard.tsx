/**
 * The whole screen, as a function of what is known and what the person has chosen.
 */
import { Box } from "ink";
import type { ReactElement } from "react";
import type { LiveStatus } from "../live/status.ts";
import type { Report } from "../report/report.ts";
import { chooserLines } from "./column-chooser.ts";
import { conversationLines, TABLE_HEAD_HEIGHT } from "./conversation-lines.ts";
import { DetailPane } from "./detail-pane.tsx";
import type { DetailLine } from "./detail-text.ts";
import { findingLines } from "./finding-lines.ts";
import { footerHeight, footerLines } from "./footer-lines.ts";
import { HEAD_HEIGHT, headLines } from "./head-lines.ts";
import { helpLines } from "./help-lines.ts";
import { type Layout, layoutOf, PANE_GAP, type Region, type Size, SMALLEST } from "./layout.ts";
import { type Line, lineOf } from "./line.ts";
import { Lines } from "./lines.tsx";
import { matrixLines, matrixNeeds } from "./matrix-lines.ts";
import type { Palette } from "./palette.ts";
import { TITLE_HEIGHT } from "./pane-lines.ts";
import type { Rows } from "./rows.ts";
import type { ViewState } from "./view-state.ts";

export interface DashboardProps {
  readonly report: Report | null;
  readonly status: LiveStatus;
  readonly view: ViewState;
  readonly size: Size;
  readonly palette: Palette;
  /** What the panes list of the report, under this view. */
  readonly rows: Rows;
  /** The lines of the innermost detail. */
  readonly detail: readonly DetailLine[];
  /** When each finding came that was not there from the first. */
  readonly since: ReadonlyMap<string, string>;
}

export function Dashboard(props: DashboardProps): ReactElement {
  const { report, status, view, size, palette, rows } = props;
  const layout = dashboardLayout(size, view, rows);
  if (layout === null) {
    const lines = [lineOf(`This screen has ${size.columns} columns and ${size.rows} rows.`), lineOf(tooSmall)];
    return <Lines lines={lines} width={size.columns} height={size.rows} palette={palette} />;
  }
  const { columns } = size;
  const head = headLines(report, status, rows.outcomes, view.isFrozen, columns);
  const footer = footerLines(view, rows, columns);
  return (
    <Box flexDirection="column" width={columns} height={size.rows}>
      <Lines lines={head} width={columns} height={HEAD_HEIGHT} palette={palette} />
      <Body {...props} layout={layout} />
      <Lines lines={footer} width={columns} height={footerHeight(view)} palette={palette} />
    </Box>
  );
}

const tooSmall = `The dashboard needs ${SMALLEST.columns} and ${SMALLEST.rows}; q quits.`;

export function dashboardLayout(size: Size, view: ViewState, rows: Rows): Layout | null {
  const needs = {
    findings: Math.max(1, rows.findings.length) + TITLE_HEIGHT,
    matrix: matrixNeeds(rows.grid),
    conversations: Math.max(1, rows.conversations.length) + TABLE_HEAD_HEIGHT,
  };
  return layoutOf(size, view.pane, footerHeight(view), needs);
}

function Body(props: DashboardProps & { readonly layout: Layout }): ReactElement {
  const { view, layout, palette, detail, report, rows, since } = props;
  const { body, panes } = layout;
  const overlay = overlayLines(view, body.width);
  if (overlay !== null) return <Lines lines={overlay} {...body} palette={palette} />;
  const current = view.details.at(-1);
  if (current !== undefined)
    return <DetailPane detail={detail} at={current.at} depth={view.details.length} region={body} palette={palette} />;
  const pane = (lines: (width: number, height: number) => readonly Line[], { width, height }: Region): ReactElement => (
    <Lines lines={lines(width, height)} width={width} height={height} palette={palette} />
  );
  const findings = pane((width, height) => findingLines(report, rows, since, view, width, height), panes.findings);
  const matrix = pane((width, height) => matrixLines(rows.grid, view, width, height), panes.matrix);
  return (
    <Box flexDirection="column">
      <Box flexDirection={layout.kind === "wide" ? "row" : "column"} columnGap={PANE_GAP}>
        {findings}
        {matrix}
      </Box>
      {pane((width, height) => conversationLines(report, rows, view, width, height), panes.conversations)}
    </Box>
  );
}

function overlayLines({ overlay, ...view }: ViewState, width: number): readonly Line[] | null {
  if (overlay?.kind === "help") return helpLines();
  return overlay?.kind === "columns" ? chooserLines({ ...view, overlay }, overlay.at, width) : null;
}
