/**
 * What the audit holds the traffic against: the matrix with the site's own additions, and who the site says is who.
 */
import { type CompiledMatrix, compileMatrix } from "../matrix/match.ts";
import type { Matrix, Requirement } from "../matrix/requirement.ts";
import { compileIdentities, type IdentityOf } from "../site/roles.ts";
import type { Site } from "../site/site.ts";

export interface Rules {
  readonly site: Site;
  /** The matrix's requirements and the site's own. */
  readonly requirements: readonly Requirement[];
  readonly compiled: CompiledMatrix;
  readonly identityOf: IdentityOf;
  /** Whether the site declares roles, so that none is taken from the traffic. */
  readonly rolesAreKnown: boolean;
}

export function createRules(site: Site, matrix: Matrix): Rules {
  const requirements = [...matrix.requirements, ...site.allow];
  return {
    site,
    requirements,
    compiled: compileMatrix(requirements),
    identityOf: compileIdentities(site),
    rolesAreKnown: site.endpoints.length > 0,
  };
}
