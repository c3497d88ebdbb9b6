/**
 * The matrix as a grid of roles: clients down, servers across; a letter in each cell says how its rows fare.
 */
import { COVERAGE_STATUSES, type CoverageStatus } from "../audit/words.ts";
import { COVERAGE_MEANING } from "../report/style.ts";
import { settle, toWidth, widthOf } from "./cells.ts";
import { countStatuses, type Grid, type GridRow, STATUS_ORDER } from "./grid.ts";
import { EMPTY_LINE, type Line, lineOf, type Span, toned } from "./line.ts";
import { TITLE_HEIGHT, titleLine } from "./pane-lines.ts";
import { selectedCell } from "./selected-cell.ts";
import { type ViewState, windowStart } from "./view-state.ts";

const STATUS_LETTER = {
  failing: "F",
  seen: "S",
  unseen: "u",
  "not-observable": "-",
} as const satisfies Record<CoverageStatus, string>;

export const STATUS_WORDS = {
  failing: "failing",
  seen: "seen",
  unseen: "never seen",
  "not-observable": "not observable",
} as const satisfies Record<CoverageStatus, string>;

/** What stands for a role where its name does not fit. */
const SHORT_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "license-server": "lic",
    "ntp-server": "ntp",
    "dns-server": "dns",
    "domain-controller": "dc",
    "smb-server": "smb",
    "syslog-server": "log",
    "xen-orchestra": "xo",
    "pvs-server": "pvs-s",
    "pvs-target": "pvs-t",
    domains: "web",
  }),
);
const MAX_SHORT = 6;
const MAX_LABEL = 14;
/** `F12` and a blank in front, which the mark of the selected cell takes. */
const MIN_CELL = 4;
/** A blank in front of a client's name, and one behind it. */
const AROUND_LABEL = 2;
/** Headings, a line on the selected cell, the legend. */
const AROUND_ROWS = 3;

/** Lines that the whole grid takes, and columns, with whole names and with short ones. */
export function matrixNeeds(grid: Grid): {
  readonly height: number;
  readonly width: number;
  readonly shortWidth: number;
} {
  const label = labelWidthOf(grid) + AROUND_LABEL;
  const widthWith = (headingOf: (server: string) => string): number =>
    label + grid.servers.reduce((sum, server) => sum + placeServer(server, headingOf(server)).width, 0);
  return {
    height: TITLE_HEIGHT + grid.clients.length + AROUND_ROWS,
    width: widthWith((server) => server),
    shortWidth: widthWith(shortNameOf),
  };
}

function labelWidthOf({ clients }: Grid): number {
  return Math.min(MAX_LABEL, Math.max(0, ...clients.map((client) => widthOf(settle(client)))));
}

export function matrixLines(grid: Grid, view: ViewState, width: number, height: number): Line[] {
  const hasKeys = view.pane === "matrix" && view.details.length === 0;
  const title = titleLine("Matrix", summarySpans(grid), hasKeys, width);
  const room = height - TITLE_HEIGHT - AROUND_ROWS;
  if (room < 1) return [title];
  const at = selectedCell(grid, view);
  const labelWidth = labelWidthOf(grid);
  const columns = placeServers(grid.servers, at.column, width - labelWidth - AROUND_LABEL);
  const from = windowStart(at.row, grid.clients.length, room);
  const clients = grid.clients.slice(from, from + room);
  return [
    title,
    lineOf(
      " ".repeat(labelWidth + AROUND_LABEL),
      ...columns.map(({ heading, width }) => toned("quiet", ` ${toWidth(heading, width - 1)}`)),
    ),
    ...clients.map((client) =>
      lineOf(
        ` ${toWidth(client, labelWidth)} `,
        ...columns.flatMap(({ server, width }) =>
          cellSpans(grid.cell(client, server), width, hasKeys && client === at.client && server === at.server),
        ),
      ),
    ),
    ...Array.from({ length: room - clients.length }, () => EMPTY_LINE),
    hasKeys ? selectionLine(grid, at.client, at.server) : EMPTY_LINE,
    legendLine(),
  ];
}

interface PlacedServer {
  readonly server: string;
  readonly heading: string;
  readonly width: number;
}

/** With whole names if all fit, else with short ones; of still more, those around the selected one. */
function placeServers(servers: readonly string[], selected: number, width: number): PlacedServer[] {
  for (const headingOf of [(server: string) => server, shortNameOf]) {
    const placed = servers.map((server) => placeServer(server, headingOf(server)));
    if (placed.reduce((sum, column) => sum + column.width, 0) <= width) return placed;
  }
  const short = servers.map((server) => placeServer(server, shortNameOf(server)));
  const widest = Math.max(...short.map((column) => column.width));
  const count = Math.max(1, Math.floor(width / widest));
  const from = windowStart(selected, servers.length, count);
  return short.slice(from, from + count);
}

function placeServer(server: string, heading: string): PlacedServer {
  return { server, heading, width: Math.max(MIN_CELL, widthOf(settle(heading)) + 1) };
}

function shortNameOf(role: string): string {
  return SHORT_NAMES.get(role) ?? toWidth(role, Math.min(MAX_SHORT, widthOf(settle(role))));
}

/** `F1 S9` as far as there is room; nothing where no row stands; a mark in front where the keys are. */
function cellSpans(rows: readonly GridRow[], width: number, isSelected: boolean): Span[] {
  const counts = countStatuses(rows);
  const shown: Span[] = [];
  let left = width - 1;
  for (const status of STATUS_ORDER) {
    const text = `${STATUS_LETTER[status]}${counts[status]}`;
    const needed = text.length + (shown.length > 0 ? 1 : 0);
    if (counts[status] === 0 || needed > left) continue;
    if (shown.length > 0) shown.push(" ");
    shown.push(toned(COVERAGE_MEANING[status], text));
    left -= needed;
  }
  if (shown.length === 0) {
    shown.push(toned("quiet", rows.length > 0 ? "·" : ""));
    left -= rows.length > 0 ? 1 : 0;
  }
  const filling = " ".repeat(Math.max(0, left));
  return [isSelected ? toned("accent", ">") : " ", ...shown, filling];
}

function summarySpans(grid: Grid): Span[] {
  const rows = new Map<string, GridRow>();
  for (const client of grid.clients) {
    for (const server of grid.servers) for (const row of grid.cell(client, server)) rows.set(row.requirement.id, row);
  }
  const counts = countStatuses([...rows.values()]);
  return COVERAGE_STATUSES.toSorted((a, b) => STATUS_ORDER.indexOf(a) - STATUS_ORDER.indexOf(b)).flatMap((status) =>
    counts[status] === 0 ? [] : [toned(COVERAGE_MEANING[status], `${counts[status]} ${STATUS_WORDS[status]}`)],
  );
}

function selectionLine(grid: Grid, client: string, server: string): Line {
  const rows = grid.cell(client, server);
  const what = rows.length === 0 ? "no requirement" : describeCounts(rows);
  return lineOf(toned("accent", "> "), toned("heading", `${client} to ${server}`), `: ${what}`);
}

function describeCounts(rows: readonly GridRow[]): string {
  const parts = STATUS_ORDER.flatMap((status) => {
    const ids = rows.filter(({ coverage }) => coverage?.status === status).map(({ requirement }) => requirement.id);
    return ids.length === 0 ? [] : [`${ids.length} ${STATUS_WORDS[status]} (${ids.join(", ")})`];
  });
  return parts.length === 0 ? `${rows.length} not judged yet` : parts.join("; ");
}

function legendLine(): Line {
  const entries = STATUS_ORDER.map((status) => [
    toned(COVERAGE_MEANING[status], STATUS_LETTER[status]),
    toned("quiet", ` ${STATUS_WORDS[status]}  `),
  ]);
  return lineOf("  ", ...entries.flat());
}
