/**
 * The columns of the conversation table. To add one, add an entry; `c` shows and hides them.
 */
import type { ReportConversation } from "../report/report.ts";
import { OUTCOME_MEANING, VERDICT_MEANING } from "../report/style.ts";
import { shortName } from "../report/text.ts";
import { grouped } from "../report/wrap.ts";
import { toWidth } from "./cells.ts";
import { type Span, toned } from "./line.ts";
import type { Tone } from "./palette.ts";
import { dayAndTime, scaled } from "./units.ts";

export const COLUMN_NAMES = [
  "outcome",
  "verdict",
  "service",
  "client",
  "server",
  "requirement",
  "attempts",
  "packets",
  "bytes",
  "first",
  "last",
] as const;
export type ColumnName = (typeof COLUMN_NAMES)[number];

interface Column {
  readonly heading: string;
  readonly width: number;
  /** Whether it takes a share of the columns that are left, and is content with fewer. */
  readonly isElastic?: true;
  readonly align?: "right";
  readonly text: (conversation: ReportConversation) => string;
  readonly tone?: (conversation: ReportConversation) => Tone;
}

const COLUMNS: Readonly<Record<ColumnName, Column>> = {
  outcome: {
    heading: "outcome",
    width: 8,
    text: ({ outcome }) => outcome,
    tone: ({ outcome }) => OUTCOME_MEANING[outcome],
  },
  verdict: {
    heading: "verdict",
    width: 12,
    text: ({ verdict }) => verdict,
    tone: ({ verdict }) => VERDICT_MEANING[verdict],
  },
  service: { heading: "service", width: 9, text: describeService },
  client: { heading: "client", width: 12, isElastic: true, text: ({ client }) => shortName(client) },
  server: { heading: "server", width: 14, isElastic: true, text: describeServer },
  requirement: {
    heading: "requirement",
    width: 16,
    isElastic: true,
    text: describeRow,
    tone: ({ requirements }) => (requirements.length > 0 ? "quiet" : "doubtful"),
  },
  attempts: {
    heading: "failed/all",
    width: 10,
    align: "right",
    text: ({ failed, attempts }) => `${grouped(failed)}/${grouped(attempts)}`,
  },
  packets: {
    heading: "packets",
    width: 9,
    align: "right",
    text: ({ packets }) => grouped(packets.fromClient + packets.fromServer),
  },
  bytes: {
    heading: "bytes",
    width: 8,
    align: "right",
    text: ({ bytes }) => scaled(bytes.fromClient + bytes.fromServer, "B"),
  },
  first: { heading: "first seen", width: 14, text: ({ firstSeen }) => dayAndTime(firstSeen) },
  last: { heading: "last seen", width: 14, text: ({ lastSeen }) => dayAndTime(lastSeen) },
};

/** What a screen shows by itself, the most wanted first. */
const BY_IMPORTANCE: readonly ColumnName[] = [
  "outcome",
  "service",
  "client",
  "server",
  "requirement",
  "verdict",
  "last",
  "attempts",
  "bytes",
  "packets",
  "first",
];

/** Those that every screen shows. */
const ALWAYS = 6;
/** Before a screen shows more columns by itself, names and requirements get so much more room. */
const COMFORT = 20;
const GAP = " ";

export interface PlacedColumn {
  readonly name: ColumnName;
  readonly width: number;
}

/** The columns that fit, in their order, with the room that is left shared among the elastic ones. */
export function placeColumns(chosen: readonly ColumnName[] | null, width: number): PlacedColumn[] {
  const wanted = chosen === null ? BY_IMPORTANCE : BY_IMPORTANCE.filter((name) => chosen.includes(name));
  const shown = new Set<ColumnName>();
  let left = width;
  for (const name of wanted) {
    const needed = COLUMNS[name].width + (shown.size > 0 ? GAP.length : 0);
    const comfort = chosen === null && shown.size >= ALWAYS ? COMFORT : 0;
    if (needed + comfort > left) break;
    shown.add(name);
    left -= needed;
  }
  const names = COLUMN_NAMES.filter((name) => shown.has(name));
  const elastic = names.filter((name) => COLUMNS[name].isElastic);
  return names.map((name) => {
    const share = elastic.indexOf(name);
    if (share === -1) return { name, width: COLUMNS[name].width };
    const more = Math.floor(left / elastic.length) + (share < left % elastic.length ? 1 : 0);
    return { name, width: COLUMNS[name].width + more };
  });
}

export function headingSpans(columns: readonly PlacedColumn[]): Span[] {
  return spaced(
    columns.map(({ name, width }) => toned("quiet", toWidth(COLUMNS[name].heading, width, COLUMNS[name].align))),
  );
}

export function conversationSpans(conversation: ReportConversation, columns: readonly PlacedColumn[]): Span[] {
  return spaced(
    columns.map(({ name, width }) => {
      const { text, tone, align } = COLUMNS[name];
      const cell = toWidth(text(conversation), width, align);
      return tone === undefined ? cell : toned(tone(conversation), cell);
    }),
  );
}

function spaced(cells: readonly Span[]): Span[] {
  return cells.flatMap((cell, index) => (index === 0 ? [cell] : [GAP, cell]));
}

/** `tcp 7279`, `icmp`. */
export function describeService({ transport, server }: ReportConversation): string {
  return server.port === null ? transport : `${transport} ${server.port}`;
}

/** With what was asked of it, where that is not its name: `evil.example:8443 at proxy`. */
function describeServer({ server, target, targetPort }: ReportConversation): string {
  const name = shortName(server);
  if (target === null || target === server.name) return name;
  return `${target}${targetPort === null ? "" : `:${targetPort}`} at ${name}`;
}

/** The rows that cover it, or the nearest one and by what it missed. */
function describeRow({ requirements, nearest }: ReportConversation): string {
  if (requirements.length > 0) return requirements.join(", ");
  return nearest === null ? "" : `near ${nearest.requirement} (${nearest.missed})`;
}
