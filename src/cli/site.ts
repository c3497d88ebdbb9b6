/**
 * The site file and matrix that a command was given, or a sentence on why they cannot be used.
 */
import { readFile } from "node:fs/promises";
import { describeSystemError } from "../capture/system-error.ts";
import { findMatrix, MATRIX_IDS } from "../matrix/catalog.ts";
import type { Matrix } from "../matrix/requirement.ts";
import { neutralPath, neutralText } from "../names/neutral-text.ts";
import { type Site, UNKNOWN_SITE } from "../site/site.ts";
import { UsageError } from "./exit-status.ts";

export interface SiteOptions {
  readonly site?: string;
  readonly matrix?: string;
}

export async function loadSite(options: SiteOptions): Promise<{ site: Site; matrix: Matrix }> {
  const site = options.site === undefined ? UNKNOWN_SITE : await readSite(options.site);
  const id = options.matrix ?? site.matrixId;
  const matrix = findMatrix(id, site.settings);
  if (matrix === null) {
    throw new UsageError(
      `--matrix: ${JSON.stringify(neutralText(id))} is not known here; known are ${MATRIX_IDS.join(", ")}.`,
    );
  }
  return { site, matrix };
}

async function readSite(path: string): Promise<Site> {
  const { formatMistakes, parseSiteFile } = await import("../site/site-file.ts");
  const content = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${neutralPath(path)}: the site file cannot be read: ${describeSystemError(error)}.`);
  });
  const { site, mistakes } = parseSiteFile(path, content);
  if (mistakes !== null) throw new UsageError(formatMistakes(path, mistakes).join("\n"));
  return site;
}
