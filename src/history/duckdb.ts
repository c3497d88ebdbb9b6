/**
 * DuckDB in memory, by which the files of the history are written and asked. It touches no file that it was not told
 * of: no extension is fetched, and nothing goes to disk where memory is short.
 */
import {
  BIGINT,
  BOOLEAN,
  DATE,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBDateValue,
  type DuckDBExtractedStatements,
  DuckDBInstance,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  INTEGER,
  LIST,
  listValue,
  StatementType,
  TIMESTAMP,
  VARCHAR,
} from "@duckdb/node-api";
import { type Plain, toPlain } from "./duckdb-value.ts";
import { DatabaseError } from "./history-error.ts";

/** Days as `YYYY-MM-DD`, times as ISO 8601 in UTC. */
export type Cell = string | number | boolean | readonly string[] | null;

/** What columns are made of. */
const TYPES = {
  VARCHAR,
  "VARCHAR[]": LIST(VARCHAR),
  INTEGER,
  BIGINT,
  BOOLEAN,
  DATE,
  TIMESTAMP,
} as const satisfies Record<string, DuckDBType>;
export type CellType = keyof typeof TYPES;

export interface Result {
  readonly columns: readonly string[];
  /** Read once; DatabaseError may come in the middle. */
  readonly rows: AsyncIterable<readonly Plain[]>;
}

/** All of it throws DatabaseError. */
export interface Database {
  run(sql: string): Promise<void>;
  /** @param sql the caller's own, which names the columns of `Row` */
  rows<Row>(sql: string): Promise<Row[]>;
  /** The same, where there may be more than memory should hold. */
  stream<Row>(sql: string): AsyncIterable<Row>;
  /** Someone's query, if it is one that only reads. */
  select(query: string): Promise<Result>;
  append(table: string, types: readonly CellType[], rows: Iterable<readonly Cell[]>): Promise<void>;
  close(): void;
}

const SETTINGS = {
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
  temp_directory: "",
} as const;

export async function openDatabase(): Promise<Database> {
  const instance = await DuckDBInstance.create(":memory:", SETTINGS);
  const connection = await instance.connect();
  // Else times with a zone are shown in that of this machine.
  await connection.run("SET TimeZone = 'UTC'");
  return {
    async run(sql) {
      await told(connection.run(sql));
    },
    async rows<Row>(sql: string) {
      const reader = await told(connection.runAndReadAll(sql));
      return reader.convertRowObjects(toPlain) as Row[]; // as the caller's query has it
    },
    async *stream<Row>(sql: string) {
      const result = await told(connection.stream(sql));
      for await (const rows of toldEach(result.yieldConvertedRowObjects(toPlain))) yield* rows as Row[]; // as above
    },
    select: (query) => select(connection, query),
    async append(table, types, rows) {
      const appender = await told(connection.createAppender(table));
      for (const chunk of chunksOf(types, rows)) appender.appendDataChunk(chunk);
      appender.closeSync();
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** A text within SQL. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** What DuckDB throws as an error that can be told from ours. */
async function told<Value>(answer: Promise<Value>): Promise<Value> {
  try {
    return await answer;
  } catch (error) {
    throw toDatabaseError(error);
  }
}

async function* toldEach<Value>(values: AsyncIterable<Value>): AsyncGenerator<Value> {
  try {
    yield* values;
  } catch (error) {
    throw toDatabaseError(error);
  }
}

function toDatabaseError(error: unknown): DatabaseError {
  return new DatabaseError(error instanceof Error ? error.message : String(error));
}

async function statementsOf(connection: DuckDBConnection, query: string): Promise<DuckDBExtractedStatements> {
  try {
    return await connection.extractStatements(query);
  } catch (error) {
    const { message } = toDatabaseError(error);
    // Of nothing but space and comments it has no more to say.
    if (message === "Error in native callback") throw new DatabaseError("There is nothing asked in it");
    throw new DatabaseError(message.replace(/^Failed to extract statements: /, ""));
  }
}

/** By DuckDB's own parser: no other kind of statement is run, since COPY and EXPLAIN ANALYZE COPY write files. */
async function select(connection: DuckDBConnection, query: string): Promise<Result> {
  const statements = await statementsOf(connection, query);
  if (statements.count !== 1) throw new DatabaseError("One query is answered at a time");
  const statement = await told(statements.prepare(0));
  if (statement.statementType !== StatementType.SELECT) {
    throw new DatabaseError("Only a query that reads (SELECT, FROM, WITH, DESCRIBE, SUMMARIZE, SHOW) is answered");
  }
  const result = await told(statement.stream());
  return { columns: result.deduplicatedColumnNames(), rows: flat(toldEach(result.yieldConvertedRows(toPlain))) };
}

async function* flat<Value>(lists: AsyncIterable<readonly Value[]>): AsyncGenerator<Value> {
  for await (const list of lists) yield* list;
}

/** Rows of a chunk, at most: DuckDB's own size of a vector. */
const CHUNK_ROWS = 2048;

function* chunksOf(types: readonly CellType[], rows: Iterable<readonly Cell[]>): Generator<DuckDBDataChunk> {
  let values: DuckDBValue[][] = [];
  for (const row of rows) {
    values.push(row.map((cell, at) => toValue(cell, types[at]!)));
    if (values.length < CHUNK_ROWS) continue;
    yield chunkOf(types, values);
    values = [];
  }
  if (values.length > 0) yield chunkOf(types, values);
}

function chunkOf(types: readonly CellType[], values: DuckDBValue[][]): DuckDBDataChunk {
  const chunk = DuckDBDataChunk.create(
    types.map((type) => TYPES[type]),
    values.length,
  );
  chunk.setRows(values);
  return chunk;
}

const DAY_MS = 86_400_000;

function toValue(cell: Cell, type: CellType): DuckDBValue {
  if (typeof cell === "object") return cell === null ? null : listValue(cell);
  if (type === "BIGINT") return BigInt(cell);
  if (type === "TIMESTAMP") return new DuckDBTimestampValue(microsecondsOf(String(cell)));
  if (type === "DATE") return new DuckDBDateValue(Math.floor(Date.parse(`${cell}T00:00:00Z`) / DAY_MS));
  return cell;
}

/** Of ISO 8601 in UTC; nanoseconds are cut off, which TIMESTAMP has not. */
function microsecondsOf(time: string): bigint {
  const dot = time.indexOf(".");
  if (dot === -1) return BigInt(Date.parse(time)) * 1000n;
  const fraction = time
    .slice(dot + 1, -"Z".length)
    .padEnd(6, "0")
    .slice(0, 6);
  return BigInt(Date.parse(`${time.slice(0, dot)}Z`)) * 1000n + BigInt(Number(fraction));
}
