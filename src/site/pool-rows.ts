/**
 * Keeps rows of a pool database: of each column what `KEPT_COLUMNS` says, decoded, as a copy of its own. Limits bound
 * the memory that a hostile file can take; what they stop would be no pool.
 */
import { type Column, KEPT_COLUMNS, type TableName, type Tables } from "./pool-columns.ts";
import { parseMap, parseSet, unprotect } from "./pool-values.ts";

/** A pool has 64 hosts and some thousand guests at the most; snapshots are rows of their own. */
const MAX_ROWS_OF_TABLE = 100_000;
/** Settings have some hundred characters. */
const MAX_VALUE_CHARACTERS = 65_536;
/** Of all kept values together, with what a row costs besides them. */
const MAX_KEPT_CHARACTERS = 32 * 2 ** 20;
const ROW_CHARACTERS = 64;

type Value = string | readonly string[] | ReadonlyMap<string, string>;
type Columns = Readonly<Record<string, Column>>;
type AnyRow = Record<string, Value>;

/** What was wrong, as a sentence without the value; null where nothing was. */
type Mistake = string | null;

export interface RowKeeper {
  /** Later rows are of this table; one that is not kept drops them. */
  openTable(name: string): void;
  beginRow(): void;
  takeColumn(name: string, value: string): Mistake;
  endRow(): Mistake;
  tables(): Tables;
}

export function createRowKeeper(): RowKeeper {
  const tables = new Map<string, AnyRow[]>(Object.keys(KEPT_COLUMNS).map((name) => [name, []]));
  let tableName = "";
  let columns: Columns | null = null;
  let row: AnyRow = {};
  let keptCharacters = 0;

  return {
    openTable(name) {
      tableName = name;
      columns = isKeptTable(name) ? KEPT_COLUMNS[name] : null;
    },
    beginRow() {
      row = emptyRow(columns ?? {});
    },
    takeColumn(name, value) {
      if (columns === null) return null;
      const column = name === "ref" ? REF : Object.hasOwn(columns, name) ? columns[name] : undefined;
      if (column === undefined) return null;
      keptCharacters += value.length;
      if (value.length > MAX_VALUE_CHARACTERS || keptCharacters > MAX_KEPT_CHARACTERS) {
        return `${tableName}.${name} holds more than any pool has there; nothing was read`;
      }
      const kept = keep(column, unprotect(value));
      if (kept === null) return `${tableName}.${name} is no ${column.kind} as xapi writes one: the file is damaged`;
      row[name] = kept;
      return null;
    },
    endRow() {
      const rows = tables.get(tableName);
      if (rows === undefined || isNullRef(row.ref)) return null;
      rows.push(row);
      keptCharacters += ROW_CHARACTERS;
      return rows.length > MAX_ROWS_OF_TABLE
        ? `the table ${tableName} has more rows than any pool; nothing was read`
        : null;
    },
    // Every table of KEPT_COLUMNS is there, and its rows have every column of their kind, by emptyRow and keep.
    tables: () => Object.fromEntries(tables) as unknown as Tables,
  };
}

const REF: Column = { kind: "text", why: "what other rows call it" };

function isKeptTable(name: string): name is TableName {
  return Object.hasOwn(KEPT_COLUMNS, name);
}

/** Nothing can refer to such a row: xapi writes either of these where a reference leads nowhere. */
function isNullRef(ref: Value | undefined): boolean {
  return ref === "" || ref === "OpaqueRef:NULL";
}

const EMPTY_VALUES = { text: "", url: "", set: [], map: new Map() } as const satisfies Record<Column["kind"], Value>;

function emptyRow(columns: Columns): AnyRow {
  const values = Object.entries(columns).map(([name, { kind }]) => [name, EMPTY_VALUES[kind]] as const);
  return { ref: "", ...Object.fromEntries(values) };
}

/** What is kept of a value; null where it is not of the column's kind. */
function keep({ kind, keys }: Column, value: string): Value | null {
  if (kind === "text") return detached(value);
  if (kind === "url") return detached(authorityOf(value));
  if (kind === "set") return parseSet(value)?.map(detached) ?? null;
  const kept = [...(parseMap(value) ?? [])].filter(([key]) => keys?.test(key));
  if (kept.length === 0) return parseMap(value) === null ? null : EMPTY_VALUES.map;
  return new Map(kept.map(([key, text]) => [detached(key), detached(text)]));
}

/** A copy: a part of a text keeps the whole of it alive, and its neighbours may be secrets. */
function detached(text: string): string {
  return Buffer.from(text).toString();
}

/** `proxy.example:3128` of `http://user:password@proxy.example:3128/`, however odd the password. */
function authorityOf(url: string): string {
  const behindUser = url.slice(url.lastIndexOf("@") + 1);
  return behindUser.replace(/^[A-Za-z][A-Za-z0-9+.-]*:\/\//, "").replace(/[/?#].*$/s, "");
}
