/**
 * The site file as it is written: values by their path, each with its place, whatever their form.
 */
import { type Document, isNode, type LineCounter } from "yaml";
import { neutralText } from "../names/neutral-text.ts";

export interface SiteMistake {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export type Path = readonly PropertyKey[];

/** The parsed text, with the place of every value. */
export interface SiteText {
  readonly document: Document;
  readonly lineCounter: LineCounter;
  readonly fields: unknown;
}

/** A text that stands somewhere in the file. */
export interface PlacedText {
  readonly value: string;
  readonly path: Path;
}

export function mistakeAt(lineCounter: LineCounter, offset: number, message: string): SiteMistake {
  const { line, col } = lineCounter.linePos(offset);
  return { line, column: col, message };
}

/** A mistake at the value at `path`, or, where that is missing, at what should have held it. */
export function mistakeAtPath(text: SiteText, path: Path, message: string): SiteMistake {
  for (let depth = path.length; depth >= 0; depth--) {
    const node: unknown = text.document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return mistakeAt(text.lineCounter, node.range[0], message);
  }
  return { line: 1, column: 1, message };
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
export function entriesOf(text: SiteText, list: string): readonly unknown[] {
  const entries = valueAt(text.fields, [list]);
  return Array.isArray(entries) ? entries : [];
}

/** The texts that the entries of a list hold in some of their fields, alone or in lists, each with its path. */
export function textsOf(text: SiteText, list: string, fields: readonly string[]): PlacedText[] {
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
  return neutralText(toJson(value));
}

/** An alias within its own anchor makes a value that holds itself. */
function toJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return "a value that holds itself";
  }
}
