/**
 * Reads the site file (YAML). All mistakes are reported at once, each with line, column, the offending value and the
 * forms that would be accepted.
 */
import { formatAddress, formatNetwork, parseAddress, parseNetwork } from "../flow/address.ts";
import { DEFAULT_MATRIX_ID, findMatrix, isMatrixPath, KNOWN_MATRICES } from "../matrix/catalog.ts";
import { DEFAULT_SETTINGS } from "../matrix/requirement.ts";
import { neutralPath } from "../names/neutral-text.ts";
import { createPartyReader, type SiteWords, siteWordsOf } from "./party-words.ts";
import type { DeclaredEndpoint, Site } from "./site.ts";
import { findListMistakes, toAcceptEntry, toRequirement } from "./site-lists.ts";
import { FIELDS_BY_PLACE, type SiteFields, siteSchema } from "./site-schema.ts";
import { type Mentions, mentionsOf } from "./site-warnings.ts";
import {
  describeIssue,
  inFileOrder,
  mistakeAtPath,
  type Path,
  parseYamlText,
  quote,
  type SiteMistake,
  textsOf,
  valueAt,
  type YamlText,
} from "./yaml-text.ts";

export type SiteResult =
  | { readonly site: Site; readonly mentions: Mentions; readonly mistakes: null }
  | { readonly site: null; readonly mentions: null; readonly mistakes: readonly SiteMistake[] };

/**
 * @param path for the evidence in reports
 * @param content the file's content
 */
export function parseSiteFile(path: string, content: string): SiteResult {
  const { text, mistakes: syntax } = parseYamlText(content);
  if (text === null) return failed(syntax);
  const words = siteWordsOf(text);
  const parsed = siteSchema.safeParse(text.fields);
  const mistakes = [
    ...(parsed.success ? [] : parsed.error.issues.flatMap((issue) => describeIssue(issue, text, FIELDS_BY_PLACE))),
    ...findContradictions(text),
    ...findListMistakes(text, words),
  ];
  if (parsed.success && mistakes.length === 0) {
    return { site: toSite(path, parsed.data, text, words), mentions: mentionsOf(text, words), mistakes: null };
  }
  return failed(inFileOrder(mistakes));
}

function failed(mistakes: readonly SiteMistake[]): SiteResult {
  return { site: null, mentions: null, mistakes };
}

/**
 * What each field allows alone but not together with the others. Looks at the file as it is written, so that these
 * mistakes are found beside those of its form.
 */
function findContradictions(text: YamlText): SiteMistake[] {
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
  const isShipped = typeof matrixId === "string" && !isMatrixPath(matrixId);
  const matrix = isShipped ? findMatrix(matrixId, DEFAULT_SETTINGS) : undefined;
  if (matrix === null) {
    const message = `matrix: ${quote(matrixId)} is not a matrix that is known here; known are ${KNOWN_MATRICES}`;
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

function toSite(path: string, fields: SiteFields, text: YamlText, words: SiteWords): Site {
  const placeOf = (at: Path): string => `${neutralPath(path)} line ${mistakeAtPath(text, at, "").line}`;
  const { wlbPort, pvsTargetPort, pvsServerPorts } = fields.settings;
  const endpoints = fields.endpoints.map((endpoint, index) => toEndpoint(endpoint, placeOf(["endpoints", index])));
  const readParty = createPartyReader(endpoints, words);
  return {
    path,
    pool: null,
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
    basis: "declared",
    place,
    evidence: new Map(),
  };
}
