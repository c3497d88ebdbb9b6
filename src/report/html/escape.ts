/**
 * HTML out of templates. Every value is escaped on its way into one; only what a template made goes in as it is.
 */
import { neutralPassage } from "../../names/neutral-text.ts";

/** HTML that is safe to be written. */
export interface Markup {
  readonly markup: string;
}

type Value = Markup | readonly Markup[] | string | number | null;

export const NOTHING: Markup = { markup: "" };

/** A tag for templates. Attributes of a template stand in double quotes; null is nothing. */
export function html(literals: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return { markup: String.raw({ raw: literals }, ...values.map(written)) };
}

function written(value: Value): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return escapeText(value);
  return "markup" in value ? value.markup : value.map(({ markup }) => markup).join("");
}

/** The text as content or in an attribute's quotes. What steers the direction of writing becomes visible, too. */
function escapeText(text: string): string {
  return neutralPassage(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A value for a `script` element of JSON: nothing in it ends the element, or begins a comment in it. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}
