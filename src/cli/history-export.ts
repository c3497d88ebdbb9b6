/**
 * `xsaudit history export`: a table of the history over a span of nights, for other programs.
 */
import { resolve, sep } from "node:path";
import { quote } from "../history/duckdb.ts";
import { dayMistake, type Partition } from "../history/layout.ts";
import { TABLE_NAMES, type TableName } from "../history/schema.ts";
import { neutralPath, neutralText } from "../names/neutral-text.ts";
import { UsageError } from "./exit-status.ts";
import { askHistory, type HistoryOptions } from "./history.ts";
import type { ExportFormat } from "./history-forms.ts";
import { checkOutput, STANDARD_OUTPUT, writeOutput } from "./output-file.ts";
import { QUERY_RENDERERS } from "./query-forms.ts";
import type { Streams } from "./streams.ts";

export interface ExportOptions extends HistoryOptions {
  readonly format: ExportFormat;
  readonly from?: string;
  readonly to?: string;
  readonly output?: string;
}

export function exportTable(table: string, options: ExportOptions, streams: Streams): Promise<number> {
  const name = TABLE_NAMES.find((known) => known === table);
  if (name === undefined) {
    throw new UsageError(
      `${JSON.stringify(neutralText(table))} is no table of the history; known are ${TABLE_NAMES.join(", ")}.`,
    );
  }
  const query = queryFor(name, options);
  const path = options.output === STANDARD_OUTPUT ? undefined : options.output;
  return askHistory(options, streams, async ({ database, partitions }) => {
    if (path !== undefined) {
      refusePartition(path, options.history, partitions);
      await checkOutput(path, "the table", "-o", []);
    }
    if (options.format !== "parquet") {
      const pieces = QUERY_RENDERERS[options.format](await database.select(query));
      await writeOutput(pieces, path, "the table", streams);
    } else if (path === undefined) {
      throw new UsageError("--format parquet: it is not for a terminal. Give a file: -o table.parquet.");
    } else {
      await database.run(`COPY (${query}) TO ${quote(resolve(path))} (FORMAT parquet, COMPRESSION zstd)`);
    }
  });
}

function queryFor(name: TableName, { from, to }: ExportOptions): string {
  const since = from === undefined ? "true" : `day >= DATE ${quote(dayOf("--from", from))}`;
  const until = to === undefined ? "true" : `day <= DATE ${quote(dayOf("--to", to))}`;
  return `SELECT * FROM ${name} WHERE ${since} AND ${until} ORDER BY day, sensor`;
}

function dayOf(option: string, text: string): string {
  const mistake = dayMistake(text);
  if (mistake !== null) throw new UsageError(`${option}: ${mistake}.`);
  return text;
}

/** A partition's files are as they were written, or the night is lost. */
function refusePartition(path: string, directory: string, partitions: readonly Partition[]): void {
  const target = resolve(path);
  const isWithin = partitions.some((partition) => target.startsWith(`${resolve(partition.path)}${sep}`));
  if (!isWithin) return;
  throw new UsageError(
    `${neutralPath(path)} is of the history in ${neutralPath(directory)} itself. Give another file with -o.`,
  );
}
