/**
 * Text that others chose, in a file that nft reads (version 1.0.6 tried): a comment ends with its line, whatever stands in
 * it; a string has no escapes and ends at the next quote; a name is made of ASCII letters, digits and underscores, and
 * must be no word of nft's own.
 */
import { neutralText } from "../names/neutral-text.ts";
import { wrap } from "./wrap.ts";

/** NFTNL_UDATA_COMMENT_MAXLEN: nft refuses a rule with a longer comment. */
const MAX_COMMENT_BYTES = 128;
const ELLIPSIS = "…";
/** Of a role in a set's name; the kernel takes 255 of all. */
const MAX_NAME_LETTERS = 48;

/** Lines of their own, none of which can end before its text does. */
export function comment(indent: string, text: string): string {
  return wrap(text, `${indent}# `)
    .map((line) => `${neutralText(line)}\n`)
    .join("");
}

/** A string of nft, cut where a rule's comment would be too long. */
export function quoted(text: string): string {
  const words = neutralText(text).replaceAll('"', "'");
  if (Buffer.byteLength(words) <= MAX_COMMENT_BYTES) return `"${words}"`;
  let short = "";
  let bytes = Buffer.byteLength(ELLIPSIS);
  for (const character of words) {
    bytes += Buffer.byteLength(character);
    if (bytes > MAX_COMMENT_BYTES) break;
    short += character;
  }
  return `"${short}${ELLIPSIS}"`;
}

/** A name for each of the texts, all different, with letters of the text in it. */
export function setNames(prefix: string, texts: readonly string[]): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const text of texts) {
    const base = `${prefix}_${text.replace(/[^A-Za-z0-9]/g, "_").slice(0, MAX_NAME_LETTERS)}`;
    let name = base;
    for (let number = 2; taken.has(name); number++) name = `${base}_${number}`;
    taken.add(name);
    names.set(text, name);
  }
  return names;
}
