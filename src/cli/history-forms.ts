/**
 * The forms of what `xsaudit history` prints.
 */
export const QUERY_FORMATS = ["text", "json", "csv"] as const;
export const EXPORT_FORMATS = ["csv", "json", "parquet"] as const;

export type QueryFormat = (typeof QUERY_FORMATS)[number];
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
