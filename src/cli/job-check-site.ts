/**
 * Checks the text of a site file while it is typed.
 */
import { findMatrix, isMatrixPath } from "../matrix/catalog.ts";
import type { JobResult } from "../server/jobs/job.ts";
import { SITE_FILE } from "../server/jobs/job.ts";
import { parseSiteFile } from "../site/site-file.ts";
import { siteWarnings } from "../site/site-warnings.ts";

export function checkSite(text: string): JobResult<"check-site"> {
  const { site, mentions, mistakes } = parseSiteFile(SITE_FILE, text);
  if (mistakes !== null) return { mistakes: [...mistakes], warnings: [] };
  if (isMatrixPath(site.matrixId)) {
    return { mistakes: [{ line: 1, column: 1, message: NO_MATRIX_FILES }], warnings: [] };
  }
  const matrix = findMatrix(site.matrixId, site.settings);
  const requirements = [...(matrix?.requirements ?? []), ...site.allow];
  return { mistakes: [], warnings: siteWarnings(mentions, requirements) };
}

const NO_MATRIX_FILES = "matrix: a matrix of one's own cannot be uploaded; name one that xsaudit has, or none";
