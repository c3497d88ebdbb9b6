/**
 * Reads a matrix of the user's own (YAML), in the form of the shipped ones. All mistakes are reported at once, each with
 * line, column, the offending value and the forms that would be accepted.
 */
import { parsePortRange } from "../matrix/ports.ts";
import { ANYONE, type Matrix, type Requirement, ROLES } from "../matrix/requirement.ts";
import { neutralText } from "../names/neutral-text.ts";
import { MATRIX_FIELDS_BY_PLACE, type MatrixFields, matrixSchema } from "./matrix-schema.ts";
import { nearestWord } from "./nearest-word.ts";
import {
  describeIssue,
  inFileOrder,
  mistakeAtPath,
  parseYamlText,
  quote,
  type SiteMistake,
  textsOf,
  type YamlText,
} from "./yaml-text.ts";

export interface MatrixFile {
  readonly matrix: Matrix;
  /** Each role of its rows with its place. */
  readonly roles: readonly { readonly role: string; readonly line: number; readonly column: number }[];
}

export type MatrixFileResult =
  | { readonly file: MatrixFile; readonly mistakes: null }
  | { readonly file: null; readonly mistakes: readonly SiteMistake[] };

/** @param content the file's content */
export function parseMatrixFile(content: string): MatrixFileResult {
  const { text, mistakes: syntax } = parseYamlText(content);
  if (text === null) return { file: null, mistakes: syntax };
  const parsed = matrixSchema.safeParse(text.fields);
  const mistakes = [
    ...(parsed.success
      ? []
      : parsed.error.issues.flatMap((issue) => describeIssue(issue, text, MATRIX_FIELDS_BY_PLACE))),
    ...findDuplicateIds(text),
  ];
  if (parsed.success && mistakes.length === 0) {
    return { file: { matrix: toMatrix(parsed.data), roles: rolesOf(text) }, mistakes: null };
  }
  return { file: null, mistakes: inFileOrder(mistakes) };
}

/**
 * Roles that neither the site gives to anyone nor a shipped matrix knows: most likely they are misspelt.
 * @param siteRoles roles that the site gives to its endpoints
 * @returns a warning for each, at the first place where it stands
 */
export function warnOfUnknownRoles({ roles }: MatrixFile, siteRoles: readonly string[]): SiteMistake[] {
  const known = new Set<string>([...ROLES, ANYONE, ...siteRoles]);
  const warnings = new Map<string, SiteMistake>();
  for (const { role, line, column } of roles) {
    if (known.has(role) || warnings.has(role)) continue;
    const nearest = nearestWord(role, known);
    const advice = nearest === null ? "rows with it cover nothing" : `did you mean ${nearest}?`;
    const message = `warning: no endpoint of the site has the role ${quote(role)}, and no matrix that ships with xsaudit knows it; ${advice}`;
    warnings.set(role, { line, column, message });
  }
  return [...warnings.values()];
}

function findDuplicateIds(text: YamlText): SiteMistake[] {
  const lines = new Map<string, number>();
  return textsOf(text, "requirements", ["id"]).flatMap(({ value, path }) => {
    const { line } = mistakeAtPath(text, path, "");
    const earlier = lines.get(value);
    if (earlier === undefined) {
      lines.set(value, line);
      return [];
    }
    return [mistakeAtPath(text, path, `id ${quote(value)} stands on line ${earlier} already; give each its own`)];
  });
}

function rolesOf(text: YamlText): MatrixFile["roles"] {
  return textsOf(text, "requirements", ["from", "to"]).map(({ value, path }) => {
    const { line, column } = mistakeAtPath(text, path, "");
    return { role: value, line, column };
  });
}

function toMatrix({ id, title, source, requirements }: MatrixFields): Matrix {
  return {
    id,
    title: neutralText(title),
    source: neutralText(source),
    requirements: requirements.map(toRequirement),
    notKnown: [],
  };
}

function toRequirement(fields: MatrixFields["requirements"][number]): Requirement {
  const { id, from, to, transport, ports, reply, bothDirections, coordinatorOnly, purpose, source } = fields;
  return {
    id,
    from,
    to: "domain" in to ? { domain: to.domain, withSubdomains: to.subdomains } : to,
    transports: [...new Set(Array.isArray(transport) ? transport : [transport])],
    ports: ports === "dynamic" ? ports : ports.map((range) => parsePortRange(range)!),
    reply,
    bothDirections,
    coordinatorOnly,
    purpose: neutralText(purpose),
    source: neutralText(source),
    basis: "document",
  };
}
