/**
 * Which period a nightly run is about, and the night that it is told as.
 */
import { hostname } from "node:os";
import type { Period } from "../capture/period.ts";
import type { Night } from "../report/past.ts";

const HOUR_MS = 3_600_000;

/**
 * The period that ends at `until`. Where a night before it was audited until later than `since` reaches back, it begins
 * there: no packet belongs to two nights.
 * @param earlier of the same sensor
 */
export function periodOf(until: Date, sinceSeconds: number, sensor: string, earlier: readonly Night[]): Period {
  const toSeconds = until.getTime() / 1000;
  const night = nightOf({ fromSeconds: 0, toSeconds }, sensor).night;
  const ends = earlier
    .filter((other) => other.sensor === sensor && other.night < night)
    .map(({ to }) => Date.parse(to) / 1000)
    .filter((end) => end < toSeconds);
  return { fromSeconds: Math.max(toSeconds - sinceSeconds, ...ends), toSeconds };
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
