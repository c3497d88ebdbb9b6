/**
 * Reads the site file (YAML). All mistakes are reported at once, each with line, column, the offending value and the
 * forms that would be accepted.
 */
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { formatAddress, formatNetwork, parseAddress, parseNetwork } from "../flow/address.ts";
import { DEFAULT_MATRIX_ID, findMatrix, MATRIX_IDS } from "../matrix/catalog.ts";
import { DEFAULT_SETTINGS } from "../matrix/requirement.ts";
import { neutralPath, neutralText } from "../names/neutral-text.ts";
import { createPartyReader, type SiteWords, siteWordsOf } from "./party-words.ts";
import type { DeclaredEndpoint, Site } from "./site.ts";
import { findListMistakes, toAcceptEntry, toRequirement } from "./site-lists.ts";
import { FIELDS_BY_PLACE, type SiteFields, siteSchema } from "./site-schema.ts";
import {
  describePath,
  mistakeAt,
  mistakeAtPath,
  type Path,
  quote,
  type SiteMistake,
  type SiteText,
  textsOf,
  valueAt,
} from "./site-text.ts";
import { type Mentions, mentionsOf } from "./site-warnings.ts";

export type SiteResult =
  | { readonly site: Site; readonly mentions: Mentions; readonly mistakes: null }
  | { readonly site: null; readonly mentions: null; readonly mistakes: readonly SiteMistake[] };

/**
 * @param path for the evidence in reports
 * @param content the file's content
 */
export function parseSiteFile(path: string, content: string): SiteResult {
  const lineCounter = new LineCounter();
  const document: Document = parseDocument(content, { lineCounter, prettyErrors: false, logLevel: "error" });
  const syntax = document.errors.map((error) =>
    mistakeAt(lineCounter, error.pos[0], `not valid YAML: ${neutralText(error.message)}`),
  );
  if (syntax.length > 0) return failed(syntax);
  let fields: unknown;
  try {
    fields = document.toJS() ?? {};
  } catch (error) {
    // The yaml library refuses aliases that would unfold to a huge document.
    return failed([{ line: 1, column: 1, message: `not valid YAML: ${neutralText(String(error))}` }]);
  }
  const text: SiteText = { document, lineCounter, fields };
  const words = siteWordsOf(text);
  const parsed = siteSchema.safeParse(fields);
  const mistakes = [
    ...(parsed.success ? [] : parsed.error.issues.flatMap((issue) => describeIssue(issue, text))),
    ...findContradictions(text),
    ...findListMistakes(text, words),
  ];
  if (parsed.success && mistakes.length === 0) {
    return { site: toSite(path, parsed.data, text, words), mentions: mentionsOf(text, words), mistakes: null };
  }
  return failed(mistakes.sort((a, b) => a.line - b.line || a.column - b.column));
}

function failed(mistakes: readonly SiteMistake[]): SiteResult {
  return { site: null, mentions: null, mistakes };
}

/** `site.yaml:7:14: ...`, a line a mistake. */
export function formatMistakes(path: string, mistakes: readonly SiteMistake[]): string[] {
  return mistakes.map(({ line, column, message }) => `${neutralPath(path)}:${line}:${column}: ${message}`);
}

function describeIssue(issue: z.core.$ZodIssue, text: SiteText): SiteMistake[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => describeUnknownField(key, issue.path, text));
  const field = describePath(issue.path);
  const value = valueAt(text.fields, issue.path);
  if (value === undefined) {
    const right = issue.message.split("; ").at(-1);
    return [mistakeAtPath(text, issue.path, `${field} is missing; ${right}`)];
  }
  return [mistakeAtPath(text, issue.path, `${field}: ${quote(value)} ${issue.message}`)];
}

function describeUnknownField(key: string, path: Path, text: SiteText): SiteMistake {
  const place = path.filter((step) => typeof step === "string").join(".");
  const known = FIELDS_BY_PLACE[place] ?? [];
  const message = `${quote(key)} is not a field here; known are ${known.join(", ")}`;
  const container: unknown = path.length === 0 ? text.document.contents : text.document.getIn(path, true);
  const pair = isMap(container)
    ? container.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
    : undefined;
  if (isNode(pair?.key) && pair.key.range) return mistakeAt(text.lineCounter, pair.key.range[0], message);
  return mistakeAtPath(text, path, message);
}

/**
 * What each field allows alone but not together with the others. Looks at the file as it is written, so that these
 * mistakes are found beside those of its form.
 */
function findContradictions(text: SiteText): SiteMistake[] {
  const mistakes: SiteMistake[] = [];
  const places = new Map<string, Path>();
  const claim = (kind: string, value: string, path: Path): void => {
    const earlier = places.get(`${kind} ${value}`);
    if (earlier === undefined) {
      places.set(`${kind} ${value}`, path);
      return;
    }
    const { line } = mistakeAtPath(text, earlier, "");
    const advice = kind === "id" ? "give each its own" : "declare it once, with all its roles";
    mistakes.push(mistakeAtPath(text, path, `${kind} ${value} stands on line ${line} already; ${advice}`));
  };
  for (const { value, path } of textsOf(text, "endpoints", ["address", "addresses"])) {
    const address = parseAddress(value);
    if (address !== null) claim("address", formatAddress(address), path);
  }
  for (const { value, path } of textsOf(text, "endpoints", ["network", "networks"])) {
    const network = parseNetwork(value);
    if (network !== null) claim("network", formatNetwork(network), path);
  }
  const matrixId = valueAt(text.fields, ["matrix"]) ?? DEFAULT_MATRIX_ID;
  const matrix = typeof matrixId === "string" ? findMatrix(matrixId, DEFAULT_SETTINGS) : undefined;
  if (matrix === null) {
    const message = `matrix: ${quote(matrixId)} is not a matrix that is known here; known are ${MATRIX_IDS.join(", ")}`;
    mistakes.push(mistakeAtPath(text, ["matrix"], message));
  }
  for (const { value, path } of textsOf(text, "allow", ["id"])) {
    if (matrix?.requirements.some((requirement) => requirement.id === value)) {
      mistakes.push(mistakeAtPath(text, path, `id ${quote(value)} is the matrix's own; choose another`));
    }
    claim("id", value, path);
  }
  return mistakes;
}

function toSite(path: string, fields: SiteFields, text: SiteText, words: SiteWords): Site {
  const placeOf = (at: Path): string => `${neutralPath(path)} line ${mistakeAtPath(text, at, "").line}`;
  const { wlbPort, pvsTargetPort, pvsServerPorts } = fields.settings;
  const endpoints = fields.endpoints.map((endpoint, index) => toEndpoint(endpoint, placeOf(["endpoints", index])));
  const readParty = createPartyReader(endpoints, words);
  return {
    path,
    matrixId: fields.matrix ?? DEFAULT_MATRIX_ID,
    endpoints,
    settings: {
      wlbPort: wlbPort ?? DEFAULT_SETTINGS.wlbPort,
      pvsTargetPort: pvsTargetPort ?? DEFAULT_SETTINGS.pvsTargetPort,
      pvsServerPorts: pvsServerPorts ?? DEFAULT_SETTINGS.pvsServerPorts,
    },
    allow: fields.allow.map((entry, index) => toRequirement(entry, placeOf(["allow", index]), words, readParty)),
    accept: fields.accept.map((entry, index) => toAcceptEntry(entry, placeOf(["accept", index]), readParty)),
    hostNames: new Map(),
  };
}

function toEndpoint(endpoint: SiteFields["endpoints"][number], place: string): DeclaredEndpoint {
  const { name, address, addresses = [], network, networks = [], roles } = endpoint;
  return {
    name: name ?? null,
    addresses: (address === undefined ? addresses : [address, ...addresses]).map((text) => parseAddress(text)!),
    networks: (network === undefined ? networks : [network, ...networks]).map((text) => parseNetwork(text)!),
    roles: [...new Set(roles)],
    place,
  };
}
