/**
 * The history: what each night of each sensor was found to be, kept in a folder, and what the nights say of one another.
 */
import { resolve } from "node:path";
import { neutralPath } from "../names/neutral-text.ts";
import type { ConversationHour } from "../report/conversation-hours.ts";
import type { Night, Past, PastNight } from "../report/past.ts";
import type { Report } from "../report/report.ts";
import type { AcceptEntry } from "../site/site.ts";
import type { Database } from "./duckdb.ts";
import { DatabaseError, describeFailure, HistoryError } from "./history-error.ts";
import type { HistoryProblem, NightName, Partition } from "./layout.ts";
import { compareNights } from "./night-report.ts";
import { readFindings, readNights, readRow } from "./past-nights.ts";
import { losesPackets } from "./replacement.ts";
import { findPartitions, makeHistory, openTables, type SoundPartitions } from "./stored-nights.ts";
import { writeNight } from "./write-night.ts";

/** All of its functions throw HistoryError. */
export interface History {
  /** Replaces what is stored for that night and sensor, all of it or nothing. */
  write(night: Night, report: Report, hours: readonly ConversationHour[]): Promise<void>;
  /** Whether what is stored for that night has packets that this report has not. */
  losesPackets(night: Night, report: Report): Promise<boolean>;
  /** All nights of that sensor (null: of all), oldest first. */
  nights(sensor: string | null): Promise<readonly PastNight[]>;
  /** The night's past: it must be stored. @param version xsaudit's own */
  past(night: Night, version: string): Promise<Past>;
  /** Partitions that could not be read, left out of every answer: path and a sentence each. */
  readonly problems: readonly HistoryProblem[];
  close(): void;
}

/**
 * Opens the history in the folder, which is made where it is missing.
 * @param accept what the site accepts today, for every night shown; null where that stays which each was stored with
 * @throws HistoryError where the folder cannot be used
 */
export async function openHistory(directory: string, accept: readonly AcceptEntry[] | null): Promise<History> {
  const path = resolve(directory);
  makeHistory(path);
  let found: SoundPartitions | null = findPartitions(path);
  let tables: Database | null = null;

  /** Looked for again once there is another night. */
  function stored(): SoundPartitions {
    found ??= findPartitions(path);
    return found;
  }

  async function ask<Answer>(question: (database: Database) => Promise<Answer>): Promise<Answer> {
    try {
      tables ??= await openTables(stored().partitions, accept);
      return await question(tables);
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      // Another run may have put a new night in the place of one that was being read.
      throw new HistoryError(
        `${neutralPath(path)}: the history cannot be read: ${describeFailure(error)}. Try it again.`,
      );
    }
  }

  function close(): void {
    tables?.close();
    tables = null;
  }

  /** Of a night that was read from it. */
  function partitionOf({ night, sensor }: NightName): Partition {
    return stored().partitions.find((known) => known.night === night && known.sensor === sensor)!;
  }

  return {
    async write(night, report, hours) {
      await writeNight(path, { night, report, hours });
      close();
      found = null;
    },
    losesPackets: (night, report) => ask((database) => losesPackets(database, night, report)),
    nights: (sensor) => ask((database) => readNights(database, sensor)),
    async past(night, version) {
      const nights = await ask((database) => readRow(database, night));
      const own = nights.at(-1);
      if (own?.night !== night.night) {
        throw new HistoryError(
          `${neutralPath(path)}: the night ${night.night} of ${night.sensor} is not stored, or was left out. Store it first.`,
        );
      }
      const findings = await ask((database) => readFindings(database, nights));
      const before = nights.at(-2);
      const compared =
        before === undefined ? null : await compareNights(partitionOf(before), partitionOf(own), accept, version);
      found = { ...stored(), problems: [...stored().problems, ...(compared?.problems ?? [])] };
      const { sensor, from, to } = own;
      return {
        night: { night: own.night, sensor, from, to },
        nights,
        findings,
        difference: compared?.difference ?? null,
      };
    },
    get problems() {
      return stored().problems;
    },
    close,
  };
}
