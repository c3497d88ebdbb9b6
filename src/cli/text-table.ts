/**
 * A table for a terminal: columns stand under one another, numbers to the right.
 */
import stringWidth from "string-width";

export interface TextTable {
  readonly columns: readonly string[];
  /** Whether a column holds numbers. */
  readonly isRight: readonly boolean[];
  readonly rows: readonly (readonly string[])[];
}

/** A line for the names of the columns, and one a row; none ends in spaces. */
export function tableLines({ columns, isRight, rows }: TextTable, gap: string): string[] {
  const all = [columns, ...rows];
  const widths = columns.map((_, at) => all.reduce((width, row) => Math.max(width, stringWidth(row[at]!)), 0));
  return all.map((row) =>
    row
      .map((cell, at) => {
        const padding = " ".repeat(widths[at]! - stringWidth(cell));
        return isRight[at] ? padding + cell : cell + padding;
      })
      .join(gap)
      .trimEnd(),
  );
}
