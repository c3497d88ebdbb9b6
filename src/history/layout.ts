/**
 * How a history lies on disk: a folder for each night and sensor, named in the way of Hive, so that every engine that
 * reads Parquet finds the night and the sensor as columns.
 *
 *     <history>/day=2026-11-23/sensor=span1/{conversations,hours,findings,coverage,sensor}.parquet
 *                                           report.json.gz, SHA256SUMS
 *
 * Whatever else lies in the history's folder is someone else's and stays as it is.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { isSystemError } from "../capture/system-error.ts";
import { neutralPath, neutralText } from "../names/neutral-text.ts";
import type { Night } from "../report/past.ts";
import { describeFailure, HistoryError } from "./history-error.ts";

/** Which night of which sensor. */
export type NightName = Pick<Night, "night" | "sensor">;

export interface Partition extends NightName {
  readonly path: string;
}

/** A partition that is left out of every answer. */
export interface HistoryProblem {
  readonly path: string;
  /** A sentence. */
  readonly message: string;
}

export const REPORT_FILE = "report.json.gz";

const DAY_PREFIX = "day=";
const SENSOR_PREFIX = "sensor=";
const SENSOR_NAME = /^(?!\.)[A-Za-z0-9._-]{1,64}$/;
/** DuckDB takes these in a path for a pattern, and every engine a folder of such a name for a column. */
const MISLEADING_PATH = /[*?[\]{}]|(?:^|\/)(?:day|sensor)=/;

export function partitionPath(directory: string, { night, sensor }: NightName): string {
  return join(directory, `${DAY_PREFIX}${night}`, `${SENSOR_PREFIX}${sensor}`);
}

/** Of the lock that one run at a time has for its sensor. */
export function runLockPath(directory: string, sensor: string): string {
  return join(directory, `.run-${sensor}.lock`);
}

/** @throws HistoryError where engines would misread the files in it */
export function refuseMisleadingPath(directory: string): void {
  if (!MISLEADING_PATH.test(directory)) return;
  throw new HistoryError(
    `${neutralPath(directory)}: a history's path must not hold * ? [ ] { } or begin a folder with day= or sensor=. Name another folder.`,
  );
}

/** @throws HistoryError where they cannot be names of folders */
export function refuseOddNames({ night, sensor }: NightName): void {
  const mistake = dayMistake(night) ?? sensorMistake(sensor);
  if (mistake !== null) throw new HistoryError(`${mistake}.`);
}

/** Why it can be no name of a night, or null. */
export function dayMistake(day: string): string | null {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(day) && toDay(Date.parse(`${day}T00:00:00Z`)) === day;
  return isDay ? null : `${JSON.stringify(neutralText(day))} is no night: write the day on which it ends: 2026-11-23`;
}

function sensorMistake(sensor: string): string | null {
  if (SENSOR_NAME.test(sensor)) return null;
  return `${JSON.stringify(neutralText(sensor))} is no name for a sensor: write 1 to 64 letters, digits, dots, hyphens or underscores, no dot first`;
}

/** `2026-11-23`, of UTC; empty for what is no time that a date can hold. */
export function toDay(timeMs: number): string {
  const date = new Date(timeMs);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString().slice(0, "YYYY-MM-DD".length);
}

interface Listing {
  /** Oldest first, then by the name of the sensor. */
  readonly partitions: readonly Partition[];
  readonly problems: readonly HistoryProblem[];
}

/** By their folders' names alone. The system's errors about `directory` itself are thrown. */
export function listPartitions(directory: string): Listing {
  const partitions: Partition[] = [];
  const problems: HistoryProblem[] = [];
  for (const dayFolder of namesWith(DAY_PREFIX, directory)) {
    const night = dayFolder.slice(DAY_PREFIX.length);
    const dayPath = join(directory, dayFolder);
    for (const sensorFolder of namesWithin(dayPath, problems)) {
      const sensor = sensorFolder.slice(SENSOR_PREFIX.length);
      const path = join(dayPath, sensorFolder);
      const mistake = dayMistake(night) ?? sensorMistake(sensor);
      if (mistake === null) partitions.push({ night, sensor, path });
      else problems.push({ path: neutralPath(path), message: `${mistake}. This folder is left out.` });
    }
  }
  return { partitions, problems };
}

function namesWith(prefix: string, directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => name.startsWith(prefix))
    .sort();
}

function namesWithin(dayPath: string, problems: HistoryProblem[]): string[] {
  try {
    return namesWith(SENSOR_PREFIX, dayPath);
  } catch (error) {
    // Another run removed the night meanwhile.
    if (isSystemError(error) && error.code === "ENOENT") return [];
    problems.push({ path: neutralPath(dayPath), message: `it cannot be read: ${describeFailure(error)}.` });
    return [];
  }
}
