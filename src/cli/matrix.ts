/**
 * `xsaudit matrix`: the effective requirements, shown, checked, and handed on as an allow list.
 */

import { checkRequirements } from "../matrix/check.ts";
import { isDomain, type Matrix } from "../matrix/requirement.ts";
import { allowListTable } from "../report/allow-list.ts";
import { renderCsv } from "../report/csv.ts";
import { renderMarkdownTable } from "../report/markdown.ts";
import {
  effectiveRequirements,
  matrixJson,
  matrixTable,
  renderMatrixMarkdown,
  renderMatrixText,
} from "../report/matrix-rows.ts";
import { renderNftables } from "../report/nftables.ts";
import { count } from "../report/wrap.ts";
import type { Site } from "../site/site.ts";
import { ExitStatus, UsageError } from "./exit-status.ts";
import type { AllowListForm, MatrixFormat } from "./matrix-forms.ts";
import { loadSite, type SiteOptions } from "./site.ts";
import { type Streams, writePieces } from "./streams.ts";

export interface MatrixOptions extends SiteOptions {
  readonly format: MatrixFormat;
  /** For `show` alone. */
  readonly as?: AllowListForm;
}

/** Prints every requirement, the matrix's and the site's own, with its source; or what they allow at this site. */
export async function showMatrix(options: MatrixOptions, streams: Streams): Promise<number> {
  const { site, matrix } = await loadSite(options, streams);
  await writePieces(
    options.as === undefined ? rendered(options, matrix, site) : allowList(options.as, matrix, site),
    streams,
  );
  return ExitStatus.done;
}

function rendered({ format }: MatrixOptions, matrix: Matrix, site: Site): Iterable<string> {
  if (format === "json") return [`${JSON.stringify(matrixJson(matrix, site), null, 2)}\n`];
  if (format === "csv") return renderCsv(matrixTable(matrix, site));
  return format === "markdown" ? renderMatrixMarkdown(matrix, site) : [renderMatrixText(matrix, site)];
}

function allowList(form: AllowListForm, matrix: Matrix, site: Site): Iterable<string> {
  if (site.endpoints.length === 0) {
    throw new UsageError(
      `--as ${form}: an allow list needs addresses. Give a site file with endpoints: --site site.yaml.`,
    );
  }
  if (form === "nftables") return renderNftables(matrix, site);
  return renderCsv(allowListTable(effectiveRequirements(matrix, site), site));
}

/** Says whether the effective matrix holds together; mistakes of its files have been reported before. */
export async function checkMatrix(options: MatrixOptions, streams: Streams): Promise<number> {
  const { site, matrix } = await loadSite(options, streams);
  const requirements = effectiveRequirements(matrix, site);
  // What a matrix names is known by that: of a file's own roles, those that nobody has were warned of.
  const ownRoles = matrix.requirements
    .flatMap(({ from, to }) => (isDomain(to) ? from : [...from, ...to]))
    .filter((party) => typeof party === "string");
  const siteRoles = site.endpoints.flatMap((endpoint) => endpoint.roles);
  const mistakes = checkRequirements(requirements, [...siteRoles, ...ownRoles]);
  const table = { columns: ["mistake"], rows: mistakes.map((mistake) => [mistake]) };
  const own = site.allow.length > 0 ? ` and ${site.allow.length} of the site` : "";
  const calm = `${matrix.id}: ${count(matrix.requirements.length, "requirement")}${own}, no mistakes\n`;
  if (options.format === "json") {
    const summary = { matrix: matrix.id, requirements: requirements.length, mistakes };
    await streams.output(`${JSON.stringify(summary, null, 2)}\n`);
  } else if (options.format === "csv") await writePieces(renderCsv(table), streams);
  else if (mistakes.length === 0) await streams.output(calm);
  else if (options.format === "markdown") await writePieces(renderMarkdownTable(table), streams);
  else streams.error(`${mistakes.join("\n")}\n`);
  return mistakes.length === 0 ? ExitStatus.done : ExitStatus.usage;
}
