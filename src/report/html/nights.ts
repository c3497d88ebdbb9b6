/**
 * The nights in a row, those that were not audited included, and a finding's way through them.
 */
import type { FindingPast, Past, PastNight } from "../past.ts";
import { MAX_PAST_NIGHTS } from "../past.ts";
import { html, type Markup } from "./escape.ts";

const DAY_MS = 86_400_000;
/** A sensor that pauses for months must not make a page of empty days. */
const MAX_DAYS = 2 * MAX_PAST_NIGHTS;

export interface Day {
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** Null where the night was not audited. */
  readonly night: PastNight | null;
}

/** Every day from the first night of the row to the last, the newest if there are too many. */
export function daysOf({ nights }: Past): Day[] {
  const [first, last] = [nights[0], nights.at(-1)];
  if (first === undefined || last === undefined) return [];
  const byDate = new Map(nights.map((night) => [night.night, night]));
  const [from, to] = [Date.parse(first.night), Date.parse(last.night)];
  const count = Math.min(Math.round((to - from) / DAY_MS) + 1, MAX_DAYS);
  // A night's name that is no date gives no days.
  return Array.from({ length: Number.isNaN(count) ? 0 : Math.max(count, 0) }, (_, index) => {
    const date = new Date(to - (count - 1 - index) * DAY_MS).toISOString().slice(0, "YYYY-MM-DD".length);
    return { date, night: byDate.get(date) ?? null };
  });
}

/** `9 nights of 30`; first, last, and a strip of the nights. */
export function renderFindingNights(finding: FindingPast, past: Past): Markup {
  const { firstNight, lastNight, nights, acceptedNights } = finding;
  if (firstNight === past.night.night) return html`<strong>New this night.</strong>`;
  const [there, accepted] = [new Set(nights), new Set(acceptedNights)];
  const strip = daysOf(past).map(({ date, night }) => {
    if (night === null) return " ";
    if (!there.has(date)) return "·";
    return accepted.has(date) ? "○" : "●";
  });
  const acceptedNote = acceptedNights.length === 0 ? "" : ` (accepted on ${acceptedNights.length})`;
  return html`${nights.length} nights of ${past.nights.length}${acceptedNote}: first night ${firstNight}, last night ${lastNight}.
<span class="strip" aria-hidden="true">${strip.join("")}</span>`;
}
