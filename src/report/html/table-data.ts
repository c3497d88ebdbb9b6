/**
 * Tables of the page as data: small enough that a hundred thousand rows open at once.
 */
import { neutralPassage } from "../../names/neutral-text.ts";
import { scriptJson } from "./escape.ts";
import type { PageColumn } from "./page-data.ts";

type Cell = string | number | null;

export interface SourceColumn<Row> {
  readonly title: string;
  /** A time is given as ISO 8601. */
  readonly kind: PageColumn["kind"];
  readonly shown: boolean;
  readonly cellOf: (row: Row) => Cell;
  readonly meanings?: Readonly<Record<string, string>>;
}

export interface SourceTable<Row> {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly Row[];
  readonly columns: readonly SourceColumn<Row>[];
}

/** The pieces, one behind the other, are one JSON value: a `PageTable`. */
export function* encodeTable<Row>({ rows, columns }: SourceTable<Row>): Generator<string> {
  const strings = createStrings();
  yield `{"rows":${rows.length},"columns":[`;
  for (const [index, column] of columns.entries()) {
    yield `${index === 0 ? "" : ","}${scriptJson(encodeColumn(column, rows, strings.placeOf))}`;
  }
  yield `],"strings":${scriptJson(strings.all)}}`;
}

type PlaceOf = (text: string) => number;

function createStrings(): { readonly all: readonly string[]; readonly placeOf: PlaceOf } {
  const all: string[] = [];
  const places = new Map<string, number>();
  function placeOf(text: string): number {
    let place = places.get(text);
    if (place === undefined) {
      place = all.push(neutralPassage(text)) - 1;
      places.set(text, place);
    }
    return place;
  }
  return { all, placeOf };
}

function encodeColumn<Row>(column: SourceColumn<Row>, rows: readonly Row[], placeOf: PlaceOf): PageColumn {
  const { title, shown, kind, cellOf, meanings = {} } = column;
  switch (kind) {
    case "text":
      return { title, shown, kind, meanings, values: rows.map((row) => placeOfCell(cellOf(row), placeOf)) };
    case "number":
      return { title, shown, kind, values: rows.map((row) => numberOf(cellOf(row))) };
    case "time":
      return { title, shown, kind, ...encodeTimes(rows.map((row) => timeOf(cellOf(row)))) };
    case "passage":
      return { title, shown, kind, values: rows.map((row) => partsOf(cellOf(row)).map(placeOf)) };
  }
}

function placeOfCell(cell: Cell, placeOf: PlaceOf): number | null {
  return cell === null || cell === "" ? null : placeOf(String(cell));
}

function numberOf(cell: Cell): number | null {
  return typeof cell === "number" ? cell : null;
}

function timeOf(cell: Cell): number | null {
  const time = typeof cell === "string" ? Date.parse(cell) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

function encodeTimes(times: readonly (number | null)[]): { base: number; values: (number | null)[] } {
  const base = times.reduce<number>((least, time) => Math.min(least, time ?? least), Number.MAX_SAFE_INTEGER);
  return { base, values: times.map((time) => (time === null ? null : time - base)) };
}

/** Reasons differ, the parts of their sentences much less so. */
function partsOf(cell: Cell): string[] {
  return typeof cell === "string" && cell !== "" ? cell.split(/(?<=[.,:;]) /) : [];
}
