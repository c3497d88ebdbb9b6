/**
 * The matrix that a command holds traffic against: one that ships with xsaudit, by its id, or a file of the user's own.
 */
import { dirname, isAbsolute, join } from "node:path";
import { findMatrix, isMatrixPath, KNOWN_MATRICES } from "../matrix/catalog.ts";
import type { Matrix } from "../matrix/requirement.ts";
import { neutralText } from "../names/neutral-text.ts";
import type { Site } from "../site/site.ts";
import { UsageError } from "./exit-status.ts";
import type { Streams } from "./streams.ts";
import { readText } from "./text-file.ts";

/**
 * @param option what `--matrix` names; it goes before what the site file names
 * @param streams where warnings about the file go
 */
export async function chooseMatrix(option: string | undefined, site: Site, streams: Streams): Promise<Matrix> {
  const id = option ?? site.matrixId;
  if (!isMatrixPath(id)) {
    const matrix = findMatrix(id, site.settings);
    if (matrix !== null) return withoutClash(matrix, site);
    throw new UsageError(
      `--matrix: ${JSON.stringify(neutralText(id))} is not known here; known are ${KNOWN_MATRICES}.`,
    );
  }
  // A path in the site file leads from there, one on the command line from here.
  const isFromSite = option === undefined && site.path !== null && !isAbsolute(id);
  return withoutClash(await readMatrix(isFromSite ? join(dirname(site.path), id) : id, site, streams), site);
}

async function readMatrix(path: string, site: Site, streams: Streams): Promise<Matrix> {
  const { parseMatrixFile, warnOfUnknownRoles } = await import("../site/matrix-file.ts");
  const { formatMistakes } = await import("../site/yaml-text.ts");
  const { file, mistakes } = parseMatrixFile(await readText(path, "the matrix file"));
  if (mistakes !== null) throw new UsageError(formatMistakes(path, mistakes).join("\n"));
  const siteRoles = site.endpoints.flatMap(({ roles }) => roles);
  for (const line of formatMistakes(path, warnOfUnknownRoles(file, siteRoles))) streams.error(`${line}\n`);
  return file.matrix;
}

/** The site file was checked against the matrix that it names; this may be another. */
function withoutClash(matrix: Matrix, site: Site): Matrix {
  const ids = new Set(matrix.requirements.map(({ id }) => id));
  const clashes = site.allow.filter(({ id }) => ids.has(id));
  if (clashes.length === 0) return matrix;
  const sentences = clashes.map(
    ({ id, source }) => `${source}: id ${JSON.stringify(id)} is one of the matrix's own (${matrix.id}); choose another`,
  );
  throw new UsageError(sentences.join("\n"));
}
