/**
 * The data of a table as it stands in the page: column by column, each text once. Written by `table-data.ts`, read by the
 * page's own script (`page/`), which is checked against these types.
 */
export interface PageTable {
  readonly rows: number;
  readonly columns: readonly PageColumn[];
  readonly strings: readonly string[];
}

export type PageColumn = {
  readonly title: string;
  /** Whether it is shown until the reader chooses. */
  readonly shown: boolean;
} & (
  | {
      readonly kind: "text";
      /** Places in `strings`. */
      readonly values: readonly (number | null)[];
      /** Classes by text, where a text has a meaning. */
      readonly meanings: Readonly<Record<string, string>>;
    }
  | { readonly kind: "number"; readonly values: readonly (number | null)[] }
  /** Milliseconds since `base`, which is an epoch's. */
  | { readonly kind: "time"; readonly base: number; readonly values: readonly (number | null)[] }
  /** Parts of sentences that many rows share: places in `strings`, to be joined by blanks. */
  | { readonly kind: "passage"; readonly values: readonly (readonly number[])[] }
);
