/**
 * A requirement with the place that it is cited from.
 */
import type { Requirement } from "../matrix/requirement.ts";
import { describeRequirement } from "../report/matrix-rows.ts";
import { type DetailLine, paragraph } from "./detail-text.ts";

/** What is to be said of the requirement with that id. */
export type Citation = (id: string, width: number) => DetailLine[];

export function createCitation(requirements: readonly Requirement[]): Citation {
  return (id, width) => {
    const requirement = requirements.find((candidate) => candidate.id === id);
    if (requirement === undefined) return paragraph(`${id}, which the matrix does not have.`, width);
    return [
      ...paragraph(`${id}: ${describeRequirement(requirement)}`, width),
      ...paragraph(`[${requirement.source}]`, width),
    ];
  };
}
