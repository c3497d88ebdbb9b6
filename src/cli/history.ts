/**
 * What all commands of `xsaudit history` begin and end with.
 */
import { resolve } from "node:path";
import type { Database } from "../history/duckdb.ts";
import { DatabaseError, describeFailure, HistoryError } from "../history/history-error.ts";
import type { Partition } from "../history/layout.ts";
import { findPartitions, openTables } from "../history/stored-nights.ts";
import { neutralPath, neutralText } from "../names/neutral-text.ts";
import { nearestWord } from "../site/nearest-word.ts";
import type { ColorChoice } from "./color.ts";
import { ExitStatus, UsageError } from "./exit-status.ts";
import { loadSite } from "./site.ts";
import type { Streams } from "./streams.ts";

export interface HistoryOptions {
  readonly history: string;
  readonly sensor?: string;
  readonly site?: string;
  readonly color: ColorChoice;
}

/** A history that can be asked: its nights, all or those of one sensor. */
export interface OpenHistory {
  readonly database: Database;
  readonly partitions: readonly Partition[];
  /** In order; one where the command was given one. */
  readonly sensors: readonly string[];
}

/**
 * Opens the history, asks, and closes it. Nights that are left out are named.
 * @returns the exit status
 */
export async function askHistory(
  options: HistoryOptions,
  streams: Streams,
  ask: (history: OpenHistory) => Promise<void>,
): Promise<number> {
  const accept = options.site === undefined ? null : (await loadSite({ site: options.site }, streams)).site.accept;
  return told(options, async () => {
    const { partitions, problems } = findPartitions(resolve(options.history));
    for (const { path, message } of problems) streams.error(`${path}: ${message}\n`);
    const sensors = chooseSensors(partitions, options.sensor);
    const chosen = partitions.filter(({ sensor }) => sensors.includes(sensor));
    const database = await openTables(chosen, accept);
    try {
      await ask({ database, partitions: chosen, sensors });
    } finally {
      database.close();
    }
    return problems.length > 0 ? ExitStatus.damagedInput : ExitStatus.done;
  });
}

/** What keeps the history from being used is a mistake of the user. */
export async function told<Result>({ history }: HistoryOptions, action: () => Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof HistoryError) throw new UsageError(error.message);
    if (error instanceof DatabaseError) throw new UsageError(`${neutralPath(history)}: ${describeFailure(error)}.`);
    throw error;
  }
}

function chooseSensors(partitions: readonly Partition[], wanted: string | undefined): string[] {
  const known = [...new Set(partitions.map(({ sensor }) => sensor))].sort();
  if (wanted === undefined || known.includes(wanted)) return wanted === undefined ? known : [wanted];
  const nearest = nearestWord(wanted, known);
  const advice = nearest === null ? `known are ${known.join(", ") || "none"}` : `did you mean ${nearest}`;
  throw new UsageError(`--sensor: ${JSON.stringify(neutralText(wanted))} has no night in this history; ${advice}.`);
}
