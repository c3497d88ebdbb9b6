/**
 * Where everything stands on a screen of a given size.
 */
import { HEAD_HEIGHT } from "./head-lines.ts";
import { PANES, type PaneName } from "./view-state.ts";

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A pane with its title line. */
export interface Region {
  readonly width: number;
  readonly height: number;
}

export interface Layout {
  /** One pane above the other, or findings and matrix side by side above the conversations. */
  readonly kind: "stacked" | "wide";
  readonly panes: Readonly<Record<PaneName, Region>>;
  /** All panes together: what a detail takes. */
  readonly body: Region;
}

/** What would show all that there is: lines, with the pane's title, and columns where they can be saved. */
export interface Needs {
  readonly findings: number;
  readonly matrix: { readonly height: number; readonly width: number; readonly shortWidth: number };
  readonly conversations: number;
}

/** Below that, names and reasons are cut to nothing. */
export const SMALLEST: Size = { columns: 60, rows: 18 };
const WIDE_COLUMNS = 120;
const WIDE_ROWS = 30;
/** Between panes side by side. */
export const PANE_GAP = 1;
/** What a finding's title needs, and what it needs at the least. */
const TITLE_COLUMNS = 80;
const FEW_TITLE_COLUMNS = 48;
/** Of a pane that does not have the keys: its title, and what it says at a glance. */
const GLANCES: Readonly<Record<PaneName, number>> = { findings: 4, matrix: 1, conversations: 4 };
/** The matrix is shown beside the others only if that leaves them so much. */
const ROOM_BESIDE_MATRIX = 8;

/**
 * @param footerHeight lines below the panes
 * @returns null where the screen is too small
 */
export function layoutOf({ columns, rows }: Size, pane: PaneName, footerHeight: number, needs: Needs): Layout | null {
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) return null;
  const body = { width: columns, height: rows - HEAD_HEIGHT - footerHeight };
  if (columns >= WIDE_COLUMNS && rows >= WIDE_ROWS) return { kind: "wide", body, panes: sideBySide(body, needs) };
  return { kind: "stacked", body, panes: stacked(body, pane, needs) };
}

/** The matrix as high as it is, as long as half of the screen is left. */
function sideBySide(body: Region, needs: Needs): Layout["panes"] {
  const top = Math.min(Math.max(needs.matrix.height, Math.floor(body.height / 3)), Math.floor(body.height / 2));
  const { width, shortWidth } = needs.matrix;
  const wanted = body.width - width >= TITLE_COLUMNS ? width : shortWidth;
  const matrixWidth = Math.min(wanted, body.width - FEW_TITLE_COLUMNS);
  return {
    findings: { width: body.width - matrixWidth - PANE_GAP, height: top },
    matrix: { width: matrixWidth, height: top },
    conversations: { width: body.width, height: body.height - top },
  };
}

/** The pane with the keys goes first, then the others as far as they have something to show. */
function stacked({ width, height }: Region, pane: PaneName, needs: Needs): Layout["panes"] {
  const heights = { findings: 0, matrix: 0, conversations: 0 };
  let left = height;

  function grow(name: PaneName, upTo: number): void {
    const more = Math.max(0, Math.min(upTo - heights[name], left));
    heights[name] += more;
    left -= more;
  }

  const lines = { ...needs, matrix: needs.matrix.height };
  for (const name of PANES) grow(name, Math.min(GLANCES[name], lines[name]));
  grow(pane, lines[pane]);
  if (left - lines.matrix >= ROOM_BESIDE_MATRIX) grow("matrix", lines.matrix);
  grow("findings", Math.min(lines.findings, Math.floor(height / 2)));
  grow("conversations", height);
  return {
    findings: { width, height: heights.findings },
    matrix: { width, height: heights.matrix },
    conversations: { width, height: heights.conversations },
  };
}
