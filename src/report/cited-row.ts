/**
 * The place that a requirement is cited from. A report has the ids of its requirements, and of its matrix.
 */
import { findMatrix } from "../matrix/catalog.ts";
import { DEFAULT_SETTINGS } from "../matrix/requirement.ts";
import type { Report } from "./report.ts";

/** The place of a row of the matrix; null for what a site, or a matrix of its own, says. */
export type CitedPlace = (requirement: string) => string | null;

export function createCitedPlace({ matrix }: Report): CitedPlace {
  // A site's settings change ports; no row changes its place.
  const rows = findMatrix(matrix.id, DEFAULT_SETTINGS)?.requirements ?? [];
  const places = new Map(rows.map(({ id, source }) => [id, source]));
  return (requirement) => places.get(requirement) ?? null;
}
