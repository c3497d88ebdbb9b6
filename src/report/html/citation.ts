/**
 * Requirements as the page cites them: what the row says, and where it stands.
 */
import { findMatrix } from "../../matrix/catalog.ts";
import { DEFAULT_SETTINGS, type Requirement } from "../../matrix/requirement.ts";
import { describeRequirement } from "../matrix-rows.ts";
import type { Report } from "../report.ts";
import { html, type Markup } from "./escape.ts";

/** Null for what is known by its id alone. */
export type RequirementOf = (id: string) => Requirement | null;

/**
 * @param effective the rows that the traffic was held against; null where only the report is at hand: then the shipped
 * matrix tells, as it is documented, and nothing is known of a site's own rows
 */
export function createRequirementOf({ matrix }: Report, effective: readonly Requirement[] | null): RequirementOf {
  const shipped = findMatrix(matrix.id, DEFAULT_SETTINGS);
  const rows = effective ?? (shipped?.title === matrix.title ? shipped.requirements : []);
  const byId = new Map(rows.map((requirement) => [requirement.id, requirement]));
  return (id) => byId.get(id) ?? null;
}

export function renderCitation(id: string, requirementOf: RequirementOf): Markup {
  const requirement = requirementOf(id);
  if (requirement === null) {
    return html`<code>${id}</code>: a row of the site file or of a matrix of the site's own, which says more.`;
  }
  return html`<code>${id}</code>: ${describeRequirement(requirement)}. <cite>${requirement.source}</cite>`;
}
