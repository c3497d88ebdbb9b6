/**
 * Which period a nightly run is about, and the night that it is told as.
 */
import { hostname } from "node:os";
import type { Period } from "../capture/period.ts";
import type { Night } from "../report/past.ts";

const HOUR_MS = 3_600_000;

/**
 * The period that ends at `until`, as the nights that are stored leave room for it: no packet belongs to two nights. It
 * begins where the night before ends, ends where the next one begins, and holds what the night that it replaces held.
 * @param stored nights of the same sensor
 * @returns null where another night holds all of it
 */
export function periodOf(until: Date, sinceSeconds: number, sensor: string, stored: readonly Night[]): Period | null {
  const untilSeconds = until.getTime() / 1000;
  const nameOf = (toSeconds: number): string => nightOf({ fromSeconds: 0, toSeconds }, sensor).night;
  const spans = stored.map(({ night, from, to }) => ({
    night,
    fromSeconds: Date.parse(from) / 1000,
    toSeconds: Date.parse(to) / 1000,
  }));
  const later = spans.filter(({ night }) => night > nameOf(untilSeconds));
  const end = Math.min(untilSeconds, ...later.map(({ fromSeconds }) => fromSeconds));
  const replaced = spans.filter(({ night }) => night === nameOf(end));
  const before = spans.filter(({ night }) => night < nameOf(end));
  const toSeconds = Math.max(end, ...replaced.map((own) => own.toSeconds));
  const begin = Math.min(untilSeconds - sinceSeconds, ...replaced.map((own) => own.fromSeconds));
  const fromSeconds = Math.max(begin, 0, ...before.map((other) => other.toSeconds));
  return fromSeconds < toSeconds ? { fromSeconds, toSeconds } : null;
}

/** Named for the day (UTC) of the last moment in it: what ends at midnight belongs to the day before. */
export function nightOf({ fromSeconds, toSeconds }: Period, sensor: string): Night {
  const timeOf = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
  const night = timeOf(toSeconds - 1).slice(0, "YYYY-MM-DD".length);
  return { night, sensor, from: timeOf(fromSeconds), to: timeOf(toSeconds) };
}

/** So that a run that is repeated within the hour is about the same period. */
export function lastFullHour(now: Date): Date {
  return new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS);
}

/** The name of this host, as far as it can name a folder. */
export function ownSensor(): string {
  return (
    hostname()
      .replace(/[^A-Za-z0-9._-]/g, "-")
      .replace(/^\.+/, "")
      .slice(0, 64) || "sensor"
  );
}
