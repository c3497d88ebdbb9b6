/**
 * DuckDB's values as those that JSON has.
 */
import {
  DuckDBArrayValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from "@duckdb/node-api";

export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [name: string]: Plain };

/** Times become ISO 8601 in UTC; a number that JSON cannot hold, and whatever else DuckDB knows, a text. */
export function toPlain(value: DuckDBValue): Plain {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof DuckDBTimestampValue) return value.toString().replace(/^(\S+) (\S+)$/, "$1T$2Z");
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(toPlain);
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([name, inner]) => [name, toPlain(inner)]));
  }
  if (value instanceof DuckDBMapValue) {
    return value.entries.map(({ key, value: inner }) => ({ key: toPlain(key), value: toPlain(inner) }));
  }
  return String(value);
}
