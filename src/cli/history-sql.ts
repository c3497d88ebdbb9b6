/**
 * `xsaudit history sql`: a query over the history, which can read nothing else and write nothing.
 */

import { DatabaseError } from "../history/history-error.ts";
import { lockTables } from "../history/stored-nights.ts";
import { neutralPassage } from "../names/neutral-text.ts";
import { UsageError } from "./exit-status.ts";
import { askHistory, type HistoryOptions } from "./history.ts";
import type { QueryFormat } from "./history-forms.ts";
import { QUERY_RENDERERS } from "./query-forms.ts";
import { type Streams, writePieces } from "./streams.ts";

export interface SqlOptions extends HistoryOptions {
  readonly format: QueryFormat;
}

export function answerQuery(query: string, options: SqlOptions, streams: Streams): Promise<number> {
  return askHistory(options, streams, async ({ database, partitions }) => {
    await lockTables(database, partitions);
    try {
      const result = await database.select(query);
      await writePieces(QUERY_RENDERERS[options.format](result), streams);
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      // DuckDB points at the place with lines of its own.
      throw new UsageError(`The query: ${error.message.split("\n").map(neutralPassage).join("\n")}`);
    }
  });
}
