/**
 * The matrices that ship with xsaudit, by id.
 */
import type { Matrix, Settings } from "./requirement.ts";
import { xcpNg83 } from "./xcp-ng-8-3.ts";
import { xenserver8 } from "./xenserver-8.ts";

const MATRICES: ReadonlyMap<string, (settings: Settings) => Matrix> = new Map([
  ["xenserver-8", xenserver8],
  ["xcp-ng-8.3", xcpNg83],
]);

export const DEFAULT_MATRIX_ID = "xenserver-8";
export const MATRIX_IDS: readonly string[] = [...MATRICES.keys()];
/** The same for sentences on what may be given. */
export const KNOWN_MATRICES = `${MATRIX_IDS.join(", ")}, or a file such as ./our-matrix.yaml`;

/** The matrix of that id under the given settings, or null where there is none. */
export function findMatrix(id: string, settings: Settings): Matrix | null {
  return MATRICES.get(id)?.(settings) ?? null;
}

/** Whether what stands in the place of a matrix's id is the path of a file. */
export function isMatrixPath(text: string): boolean {
  return text.includes("/") || /\.ya?ml$/i.test(text);
}
