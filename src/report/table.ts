/**
 * A table of the machine formats: what CSV and Markdown are written from.
 */
export type Cell = string | number | null;

export interface Table {
  readonly columns: readonly string[];
  /** As many cells each as there are columns. */
  readonly rows: Iterable<readonly Cell[]>;
}
