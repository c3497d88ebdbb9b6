/**
 * YAML files that people write (the site file, a matrix of their own) with the place of every value, so that mistakes
 * are reported all at once, each with line, column, the offending value and the forms that would be accepted.
 */
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, type YAMLError } from "yaml";
import type { z } from "zod";
import { neutralPath, neutralText } from "../names/neutral-text.ts";
import { hasMoreValues } from "./unfolded-values.ts";

export interface SiteMistake {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export type Path = readonly PropertyKey[];

/** The fields that may stand at each place, by its path without the numbers of entries. */
export type FieldsByPlace = Readonly<Record<string, readonly string[]>>;

/** The parsed text, with the place of every value. */
export interface YamlText {
  readonly document: Document;
  readonly lineCounter: LineCounter;
  readonly fields: unknown;
}

/** A text that stands somewhere in the file. */
export interface PlacedText {
  readonly value: string;
  readonly path: Path;
}

export type YamlResult =
  | { readonly text: YamlText; readonly mistakes: null }
  | { readonly text: null; readonly mistakes: readonly SiteMistake[] };

/** The library would write lists and sets of fields as a name of a field: one in another, that takes minutes for a line. */
const PARSING = { prettyErrors: false, logLevel: "error", stringKeys: true } as const;

/** @param content the file's content; an empty one has no fields */
export function parseYamlText(content: string): YamlResult {
  const lineCounter = new LineCounter();
  const document: Document = parseDocument(content, { ...PARSING, lineCounter });
  const syntax = document.errors.map((error) => mistakeAt(lineCounter, error.pos[0], describeSyntax(error)));
  if (syntax.length > 0) return { text: null, mistakes: syntax };
  try {
    const fields: unknown = document.toJS() ?? {};
    // Each value takes a character at the least, all but the outermost.
    if (hasMoreValues(fields, content.length + 1)) return failed(ENDLESS_ALIASES);
    return { text: { document, lineCounter, fields }, mistakes: null };
  } catch (error) {
    // The yaml library refuses aliases of aliases that would unfold to a huge document.
    return failed(`not valid YAML: ${neutralText(String(error))}`);
  }
}

const ENDLESS_ALIASES =
  "the aliases unfold to more than a file of this length could hold; write out what they stand for";

function failed(message: string): YamlResult {
  return { text: null, mistakes: [{ line: 1, column: 1, message }] };
}

function describeSyntax({ code, message }: YAMLError): string {
  return `not valid YAML: ${code === "NON_STRING_KEY" ? "the name of a field is a word" : neutralText(message)}`;
}

/** `site.yaml:7:14: ...`, a line a mistake. */
export function formatMistakes(path: string, mistakes: readonly SiteMistake[]): string[] {
  return mistakes.map(({ line, column, message }) => `${neutralPath(path)}:${line}:${column}: ${message}`);
}

export function inFileOrder(mistakes: readonly SiteMistake[]): SiteMistake[] {
  return mistakes.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function mistakeAt(lineCounter: LineCounter, offset: number, message: string): SiteMistake {
  const { line, col } = lineCounter.linePos(offset);
  return { line, column: col, message };
}

/** A mistake at the value at `path`, or, where that is missing, at what should have held it. */
export function mistakeAtPath(text: YamlText, path: Path, message: string): SiteMistake {
  for (let depth = path.length; depth >= 0; depth--) {
    const node: unknown = text.document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return mistakeAt(text.lineCounter, node.range[0], message);
  }
  return { line: 1, column: 1, message };
}

/** How a value or a field's name is shown, where a file may hold what nobody else should read. */
export type Quote = (value: unknown, path: Path) => string;

/** A mistake of form, in the words of the schema. */
export function describeIssue(
  issue: z.core.$ZodIssue,
  text: YamlText,
  known: FieldsByPlace,
  quoted: Quote = quote,
): SiteMistake[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => describeUnknownField(key, issue.path, text, known, quoted));
  }
  const field = describePath(issue.path);
  const value = valueAt(text.fields, issue.path);
  if (value === undefined) {
    const right = issue.message.split("; ").at(-1);
    return [mistakeAtPath(text, issue.path, `${field} is missing; ${right}`)];
  }
  return [mistakeAtPath(text, issue.path, `${field}: ${quoted(value, issue.path)} ${issue.message}`)];
}

function describeUnknownField(
  key: string,
  path: Path,
  text: YamlText,
  fieldsByPlace: FieldsByPlace,
  quoted: Quote,
): SiteMistake {
  const place = path.filter((step) => typeof step === "string").join(".");
  const known = fieldsByPlace[place] ?? [];
  const message = `${quoted(key, [...path, key])} is not a field here; known are ${known.join(", ")}`;
  const container: unknown = path.length === 0 ? text.document.contents : text.document.getIn(path, true);
  const pair = isMap(container)
    ? container.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
    : undefined;
  if (isNode(pair?.key) && pair.key.range) return mistakeAt(text.lineCounter, pair.key.range[0], message);
  return mistakeAtPath(text, path, message);
}

/** `endpoints[0].address` */
export function describePath(path: Path): string {
  if (path.length === 0) return "the file";
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text === "" ? String(step) : `${text}.${String(step)}`;
  }, "");
}

export function valueAt(fields: unknown, path: Path): unknown {
  let value = fields;
  for (const step of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step]; // an object, by the line above
  }
  return value;
}

/** The entries of a list; none where it is no list. */
export function entriesOf(text: YamlText, list: string): readonly unknown[] {
  const entries = valueAt(text.fields, [list]);
  return Array.isArray(entries) ? entries : [];
}

/** The texts that the entries of a list hold in some of their fields, alone or in lists, each with its path. */
export function textsOf(text: YamlText, list: string, fields: readonly string[]): PlacedText[] {
  return entriesOf(text, list).flatMap((_entry, index) =>
    fields.flatMap((field) => {
      const path = [list, index, ...field.split(".")];
      const value = valueAt(text.fields, path);
      if (typeof value === "string") return [{ value, path }];
      if (!Array.isArray(value)) return [];
      return value.flatMap((item: unknown, at) =>
        typeof item === "string" ? [{ value: item, path: [...path, at] }] : [],
      );
    }),
  );
}

/** A value as JSON writes it, made harmless. */
export function quote(value: unknown): string {
  return neutralText(JSON.stringify(value) ?? String(value));
}
