/**
 * The nights of a history as tables that can be asked: those of `TABLES`, each with `day` and `sensor` in front.
 */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { neutralPath } from "../names/neutral-text.ts";
import type { AcceptEntry } from "../site/site.ts";
import { tellAcceptances } from "./acceptances.ts";
import { createWindow, partitionMistake } from "./checksums.ts";
import { type Database, openDatabase, quote } from "./duckdb.ts";
import { describeFailure, HistoryError } from "./history-error.ts";
import { type HistoryProblem, listPartitions, type Partition, refuseMisleadingPath } from "./layout.ts";
import { TABLE_NAMES, TABLES, type TableName } from "./schema.ts";
import { mend } from "./work-folder.ts";

export interface SoundPartitions {
  /** Oldest first, then by the name of the sensor. */
  readonly partitions: readonly Partition[];
  readonly problems: readonly HistoryProblem[];
}

/** Makes the history's folder where it is missing. @throws HistoryError */
export function makeHistory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw unusable(directory, error);
  }
}

/** Puts right what a killed run left, and looks whether every night is as it was written. @throws HistoryError */
export function findPartitions(directory: string): SoundPartitions {
  const path = resolve(directory);
  refuseMisleadingPath(path);
  try {
    mend(path, Date.now());
    const { partitions, problems } = listPartitions(path);
    const window = createWindow();
    const checked = partitions.map((partition) => ({ partition, mistake: partitionMistake(partition, window) }));
    return {
      partitions: checked.filter(({ mistake }) => mistake === null).map(({ partition }) => partition),
      problems: [
        ...problems,
        ...checked.flatMap(({ partition, mistake }) => (mistake === null ? [] : [toProblem(partition, mistake)])),
      ],
    };
  } catch (error) {
    throw unusable(directory, error);
  }
}

function toProblem({ path }: Partition, mistake: string): HistoryProblem {
  const advice = "This night is left out; store it again, or remove its folder";
  return { path: neutralPath(path), message: `${mistake}. ${advice}.` };
}

function unusable(directory: string, error: unknown): HistoryError {
  return new HistoryError(
    `${neutralPath(directory)}: the history cannot be used: ${describeFailure(error)}. Name a folder that can be read and written.`,
  );
}

/**
 * @param accept in place of what the nights were stored with; null where that stays
 * @throws HistoryError
 */
export async function openTables(
  partitions: readonly Partition[],
  accept: readonly AcceptEntry[] | null,
): Promise<Database> {
  const database = await openDatabase();
  for (const name of TABLE_NAMES) {
    if (name !== "findings" || accept === null)
      await database.run(`CREATE VIEW ${name} AS ${selectFrom(name, partitions)}`);
  }
  if (accept !== null) await tellAcceptances(database, selectFrom("findings", partitions), accept);
  return database;
}

/** From now on the partitions' tables are all that can be read. That nothing is written, `select` sees to. */
export async function lockTables(database: Database, partitions: readonly Partition[]): Promise<void> {
  const paths = partitions.flatMap((partition) => TABLE_NAMES.map((name) => quote(filePath(name, partition))));
  await database.run(`SET allowed_paths = [${paths.join(", ")}]`);
  await database.run("SET enable_external_access = false");
  await database.run("SET lock_configuration = true");
}

/** By name, since a folder above the history may be one of Hive's too. */
function selectFrom(name: TableName, partitions: readonly Partition[]): string {
  const columns = ["day", "sensor", ...TABLES[name].columns.map((column) => column.name)];
  return `SELECT ${columns.join(", ")} FROM ${partitions.length === 0 ? noRows(name) : filesOf(name, partitions)}`;
}

function filePath(name: TableName, { path }: Partition): string {
  return join(path, `${name}.parquet`);
}

function filesOf(name: TableName, partitions: readonly Partition[]): string {
  const paths = partitions.map((partition) => quote(filePath(name, partition)));
  return `read_parquet([${paths.join(", ")}], hive_partitioning = true, hive_types = {day: DATE, sensor: VARCHAR})`;
}

function noRows(name: TableName): string {
  const columns = TABLES[name].columns.map((column) => `NULL::${column.type} AS ${column.name}`);
  return `(SELECT NULL::DATE AS day, NULL::VARCHAR AS sensor, ${columns.join(", ")} WHERE false)`;
}
