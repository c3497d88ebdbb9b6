/**
 * The matrices that ship with xsaudit, by id.
 */
import type { Matrix, Settings } from "./requirement.ts";
import { xenserver8 } from "./xenserver-8.ts";

const MATRICES: ReadonlyMap<string, (settings: Settings) => Matrix> = new Map([["xenserver-8", xenserver8]]);

export const DEFAULT_MATRIX_ID = "xenserver-8";
export const MATRIX_IDS: readonly string[] = [...MATRICES.keys()];

/** The matrix of that id under the given settings, or null where there is none. */
export function findMatrix(id: string, settings: Settings): Matrix | null {
  return MATRICES.get(id)?.(settings) ?? null;
}
