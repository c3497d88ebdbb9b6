/**
 * A requirement with the place that it is cited from.
 */
import type { Requirement } from "../matrix/requirement.ts";
import { describeRequirement } from "../report/matrix-rows.ts";
import { type DetailLine, paragraph } from "./detail-text.ts";

/** What is to be said of the requirement with that id. */
export type Citation = (id: string, width: number) => DetailLine[];

export function createCitation(requirements: readonly Requirement[]): Citation {
  const byId = new Map(requirements.map((requirement) => [requirement.id, requirement]));
  return (id, width) => {
    const requirement = byId.get(id);
    if (requirement === undefined) return paragraph(`${id}, which the matrix does not have.`, width);
    return [
      ...paragraph(`${id}: ${describeRequirement(requirement)}`, width),
      ...paragraph(`[${requirement.source}]`, width),
    ];
  };
}
