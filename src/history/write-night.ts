/**
 * Writes a night into a history: all of it or nothing.
 */
import { join } from "node:path";
import { neutralPath } from "../names/neutral-text.ts";
import { writeChecksums } from "./checksums.ts";
import { type Database, openDatabase, quote } from "./duckdb.ts";
import { describeFailure, HistoryError } from "./history-error.ts";
import { refuseOddNames } from "./layout.ts";
import { writeNightReport } from "./night-report.ts";
import { SCHEMA_ID, SCHEMA_KEY, type StoredNight, TABLE_NAMES, TABLES, type TableName } from "./schema.ts";
import { createWorkFolder, makeNewPartition, placePartition, removeWorkFolder } from "./work-folder.ts";

/** @throws HistoryError; what was stored of that night and sensor is as it was then */
export async function writeNight(directory: string, stored: StoredNight): Promise<void> {
  const { night } = stored;
  refuseOddNames(night);
  let work: string | null = null;
  try {
    work = createWorkFolder(directory);
    const folder = makeNewPartition(work, night);
    await writeTables(folder, stored);
    await writeNightReport(folder, stored.report);
    writeChecksums(folder);
    placePartition(work, directory, night);
  } catch (error) {
    throw new HistoryError(
      `${neutralPath(directory)}: the night ${night.night} of ${night.sensor} cannot be stored: ${describeFailure(error)}. What was there before is still there; when this is settled, run it again.`,
    );
  } finally {
    if (work !== null) removeWorkFolder(work);
  }
}

async function writeTables(folder: string, stored: StoredNight): Promise<void> {
  const database = await openDatabase();
  try {
    for (const name of TABLE_NAMES) await writeTable(database, name, join(folder, `${name}.parquet`), stored);
  } finally {
    database.close();
  }
}

async function writeTable(database: Database, name: TableName, path: string, stored: StoredNight): Promise<void> {
  const { columns, rows } = TABLES[name];
  const declared = columns.map((column) => `${column.name} ${column.type}`);
  const types = columns.map(({ type }) => type);
  const metadata = `KV_METADATA {${SCHEMA_KEY}: ${quote(SCHEMA_ID)}}`;
  await database.run(`CREATE TABLE ${name} (${declared.join(", ")})`);
  await database.append(name, types, rows(stored));
  await database.run(`COPY ${name} TO ${quote(path)} (FORMAT parquet, COMPRESSION zstd, ${metadata})`);
  await database.run(`DROP TABLE ${name}`);
}
