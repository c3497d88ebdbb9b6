/**
 * The forms of what `xsaudit matrix` prints.
 */
export const MATRIX_FORMATS = ["text", "json", "csv", "markdown"] as const;
export const ALLOW_LIST_FORMS = ["nftables", "csv"] as const;

export type MatrixFormat = (typeof MATRIX_FORMATS)[number];
export type AllowListForm = (typeof ALLOW_LIST_FORMS)[number];
