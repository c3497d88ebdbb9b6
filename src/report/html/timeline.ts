/**
 * When the conversations of a finding failed and when they were answered: attempts in equal spans of time.
 */
import { type FindingKind, isFailing } from "../../audit/words.ts";
import type { ConversationHour } from "../conversation-hours.ts";
import type { Report, ReportConversation } from "../report.ts";

type Finding = Report["findings"][number];

/** What became of a finding's conversations within one span. */
export interface Spell {
  readonly failed: number;
  readonly answered: number;
}

export interface Timeline {
  /** When each span begins, in milliseconds. */
  readonly starts: readonly number[];
  readonly stepMs: number;
  readonly rows: readonly {
    readonly id: string;
    readonly kind: FindingKind;
    readonly title: string;
    /** One for each span; null where there was no traffic of theirs, or none that is known. */
    readonly spells: readonly (Spell | null)[];
  }[];
  /** Findings that have no room. */
  readonly omitted: number;
}

interface Moment extends Spell {
  readonly atMs: number;
}

const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000];
const STEPS_MS: readonly number[] = [
  ...[1, 2, 5, 10, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12, 24, 48].map((hours) => hours * HOUR),
];
const MAX_SPANS = 24;
const MAX_ROWS = 20;

/** Null where nothing is known of when, or it is spread over too many days to draw. @param hours of the conversations, where the caller kept them */
export function timelineOf(
  findings: readonly Finding[],
  conversations: ReadonlyMap<string, ReportConversation>,
  hours: readonly ConversationHour[] | null,
): Timeline | null {
  const momentsOf = hours === null ? fromAttempts(conversations) : fromHours(hours, findings);
  const found = findings
    .map((finding) => ({ finding, moments: finding.conversations.flatMap(momentsOf) }))
    .filter(({ moments }) => moments.length > 0);
  const listed = found.slice(0, MAX_ROWS);
  const [first, last] = extent(listed.flatMap(({ moments }) => moments));
  if (first > last) return null;
  const shortest = hours === null ? SECOND : HOUR;
  const stepMs = STEPS_MS.find((step) => step >= shortest && spansOf(first, last, step) <= MAX_SPANS);
  if (stepMs === undefined) return null;
  const start = Math.floor(first / stepMs) * stepMs;
  const starts = Array.from({ length: spansOf(first, last, stepMs) }, (_, index) => start + index * stepMs);
  const rows = listed.map(({ finding: { id, kind, title }, moments }) => ({
    id,
    kind,
    title,
    spells: intoSpans(moments, starts.length, start, stepMs),
  }));
  return { starts, stepMs, rows, omitted: found.length - listed.length };
}

function spansOf(first: number, last: number, stepMs: number): number {
  return Math.floor(last / stepMs) - Math.floor(first / stepMs) + 1;
}

function extent(moments: readonly Moment[]): [number, number] {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { atMs } of moments) {
    first = Math.min(first, atMs);
    last = Math.max(last, atMs);
  }
  return [first, last];
}

function intoSpans(moments: readonly Moment[], count: number, start: number, stepMs: number): (Spell | null)[] {
  const spells = new Array<Spell | null>(count).fill(null);
  for (const { atMs, failed, answered } of moments) {
    const index = Math.floor((atMs - start) / stepMs);
    const earlier = spells[index] ?? { failed: 0, answered: 0 };
    spells[index] = { failed: earlier.failed + failed, answered: earlier.answered + answered };
  }
  return spells;
}

type MomentsOf = (conversation: string) => readonly Moment[];

function fromHours(hours: readonly ConversationHour[], findings: readonly Finding[]): MomentsOf {
  const wanted = new Set(findings.flatMap((finding) => finding.conversations));
  const byConversation = new Map<string, Moment[]>();
  for (const { conversation, hour, failed, answered } of hours) {
    if (!wanted.has(conversation)) continue;
    const moment = { atMs: Date.parse(hour), failed, answered };
    if (Number.isNaN(moment.atMs)) continue;
    const list = byConversation.get(conversation);
    if (list === undefined) byConversation.set(conversation, [moment]);
    else list.push(moment);
  }
  return (id) => byConversation.get(id) ?? [];
}

/** Reports keep the newest sixteen attempts of each conversation. */
function fromAttempts(conversations: ReadonlyMap<string, ReportConversation>): MomentsOf {
  return (id) =>
    (conversations.get(id)?.timeline ?? []).flatMap(({ at, result, attempts }) => {
      const atMs = Date.parse(at);
      if (Number.isNaN(atMs)) return [];
      const hasFailed = result === "unanswered" || isFailing(result);
      return [{ atMs, failed: hasFailed ? attempts : 0, answered: result === "answered" ? attempts : 0 }];
    });
}
