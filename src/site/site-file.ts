/**
 * Reads the site file (YAML). All mistakes are reported at once, each with line, column, the offending value and the
 * forms that would be accepted.
 */
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { formatAddress, formatNetwork, type Network, parseAddress, parseNetwork } from "../flow/address.ts";
import { DEFAULT_MATRIX_ID, findMatrix, MATRIX_IDS } from "../matrix/catalog.ts";
import { parsePortRange } from "../matrix/ports.ts";
import { DEFAULT_SETTINGS, type Requirement } from "../matrix/requirement.ts";
import { neutralPath, neutralText } from "../names/neutral-text.ts";
import type { AcceptEntry, DeclaredEndpoint, Site } from "./site.ts";
import { FIELDS_BY_PLACE, type SiteFields, siteSchema } from "./site-schema.ts";

export interface SiteMistake {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export type SiteResult =
  | { readonly site: Site; readonly mistakes: null }
  | { readonly site: null; readonly mistakes: readonly SiteMistake[] };

type Path = readonly PropertyKey[];

/** The parsed text, with the place of every value. */
interface SiteText {
  readonly document: Document;
  readonly lineCounter: LineCounter;
  readonly fields: unknown;
}

/**
 * @param path for the evidence in reports
 * @param content the file's content
 */
export function parseSiteFile(path: string, content: string): SiteResult {
  const lineCounter = new LineCounter();
  const document: Document = parseDocument(content, { lineCounter, prettyErrors: false });
  const syntax = document.errors.map((error) =>
    mistakeAt(lineCounter, error.pos[0], `not valid YAML: ${error.message}`),
  );
  if (syntax.length > 0) return { site: null, mistakes: syntax };
  let fields: unknown;
  try {
    fields = document.toJS() ?? {};
  } catch (error) {
    // The yaml library refuses aliases that would unfold to a huge document.
    return { site: null, mistakes: [{ line: 1, column: 1, message: `not valid YAML: ${String(error)}` }] };
  }
  const text: SiteText = { document, lineCounter, fields };
  const parsed = siteSchema.safeParse(fields);
  const mistakes = [
    ...(parsed.success ? [] : parsed.error.issues.flatMap((issue) => describeIssue(issue, text))),
    ...findContradictions(text),
  ];
  if (parsed.success && mistakes.length === 0) {
    return { site: toSite(path, parsed.data, text), mistakes: null };
  }
  return { site: null, mistakes: mistakes.sort((a, b) => a.line - b.line || a.column - b.column) };
}

/** `site.yaml:7:14: ...`, a line a mistake. */
export function formatMistakes(path: string, mistakes: readonly SiteMistake[]): string[] {
  return mistakes.map(({ line, column, message }) => `${neutralPath(path)}:${line}:${column}: ${message}`);
}

function mistakeAt(lineCounter: LineCounter, offset: number, message: string): SiteMistake {
  const { line, col } = lineCounter.linePos(offset);
  return { line, column: col, message };
}

/** A mistake at the value at `path`, or, where that is missing, at what should have held it. */
function mistakeAtPath(text: SiteText, path: Path, message: string): SiteMistake {
  for (let depth = path.length; depth >= 0; depth--) {
    const node: unknown = text.document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return mistakeAt(text.lineCounter, node.range[0], message);
  }
  return { line: 1, column: 1, message };
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

function describePath(path: Path): string {
  if (path.length === 0) return "the file";
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text === "" ? String(step) : `${text}.${String(step)}`;
  }, "");
}

function valueAt(fields: unknown, path: Path): unknown {
  let value = fields;
  for (const step of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step]; // an object, by the line above
  }
  return value;
}

function quote(value: unknown): string {
  return neutralText(JSON.stringify(value) ?? String(value));
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

/** The texts that the entries of a list hold in some of their fields, alone or in lists, each with its path. */
function textsOf(text: SiteText, list: string, fields: readonly string[]): { value: string; path: Path }[] {
  const entries = valueAt(text.fields, [list]);
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((_entry, index) =>
    fields.flatMap((field) => {
      const path = [list, index, field];
      const value = valueAt(text.fields, path);
      if (typeof value === "string") return [{ value, path }];
      if (!Array.isArray(value)) return [];
      return value.flatMap((item: unknown, at) =>
        typeof item === "string" ? [{ value: item, path: [...path, at] }] : [],
      );
    }),
  );
}

function toSite(path: string, fields: SiteFields, text: SiteText): Site {
  const placeOf = (at: Path): string => `${neutralPath(path)} line ${mistakeAtPath(text, at, "").line}`;
  const { wlbPort, pvsTargetPort, pvsServerPorts } = fields.settings;
  return {
    path,
    pool: null,
    matrixId: fields.matrix ?? DEFAULT_MATRIX_ID,
    endpoints: fields.endpoints.map((endpoint, index) => toEndpoint(endpoint, placeOf(["endpoints", index]))),
    settings: {
      wlbPort: wlbPort ?? DEFAULT_SETTINGS.wlbPort,
      pvsTargetPort: pvsTargetPort ?? DEFAULT_SETTINGS.pvsTargetPort,
      pvsServerPorts: pvsServerPorts ?? DEFAULT_SETTINGS.pvsServerPorts,
    },
    allow: fields.allow.map((entry, index) => toRequirement(entry, placeOf(["allow", index]))),
    accept: fields.accept.map(toAcceptEntry),
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

function toRequirement(entry: SiteFields["allow"][number], place: string): Requirement {
  return {
    id: entry.id,
    from: entry.from,
    to: entry.to,
    transports: Array.isArray(entry.transport) ? entry.transport : [entry.transport],
    ports: entry.ports.map((text) => parsePortRange(text)!),
    reply: "none",
    bothDirections: false,
    coordinatorOnly: false,
    purpose: entry.reason,
    source: place,
    basis: "site",
  };
}

function toAcceptEntry(entry: SiteFields["accept"][number]): AcceptEntry {
  return {
    client: toParty(entry.match.client),
    server: toParty(entry.match.server),
    transport: entry.match.transport ?? null,
    port: entry.match.port ?? null,
    reason: entry.reason,
    owner: entry.owner ?? null,
    until: entry.until ?? null,
  };
}

function toParty(text: string | undefined): Network | string | null {
  if (text === undefined) return null;
  const address = parseAddress(text);
  if (address !== null) return { address, prefixLength: address.ipVersion === 4 ? 32 : 128 };
  return parseNetwork(text) ?? text;
}
