/** YAML that makes the most of a reader's work for each of its bytes. */
import { encoded, repeatedText, type Texts } from "./inputs.ts";

const ALIAS_LEVELS = "bcdefghijk";
const ALIAS_INDEX = "abcdefghij";

const YAML: Texts = {
  "flow lists in each other": (bytes) => `version: 1\nendpoints: ${"[".repeat(bytes)}`,
  "flow lists in each other, closed": (bytes) =>
    `version: 1\nendpoints: ${"[".repeat(bytes / 2)}${"]".repeat(bytes / 2)}`,
  "flow maps in each other": (bytes) => `version: 1\nendpoints: ${"{".repeat(bytes)}`,
  "block lists in each other": (bytes) => `version: 1\nendpoints:\n${repeatedText("- ", bytes)}`,
  "a billion laughs": () => {
    const levels = [...ALIAS_LEVELS].map(
      (name, index) => `${name}: &${name} [${Array(9).fill(`*${ALIAS_INDEX[index]}`).join(",")}]`,
    );
    return ["version: 1", "a: &a [x,x,x,x,x,x,x,x,x]", ...levels].join("\n");
  },
  "aliases of a list, as often as they may be": (bytes) =>
    `version: 1\nallow: [{from: &a [${repeatedText("1,", bytes)}]},{from: *a}]`,
  "aliases of a long list": (bytes) =>
    `version: 1\nmatrix: &a [${repeatedText("x,", bytes)}]\nendpoints: [${repeatedText("*a,", 290)}]`,
  "aliases of a long text, where none may stand": (bytes) =>
    `version: 1\nmatrix: &a ${"x".repeat(bytes)}\nendpoints: [${repeatedText("{address: *a},", 99 * 14)}]`,
  "aliases of endpoints": (bytes) =>
    `version: 1\nendpoints: &a [${repeatedText("{},", bytes)}]\nallow: [${repeatedText("{from: *a},", 99 * 11)}]`,
  anchors: (bytes) => `version: 1\nendpoints: [${repeatedText("&a x,", bytes)}]`,
  "aliases of nothing": (bytes) => `version: 1\nendpoints: [${repeatedText("*a,", bytes)}]`,
  "aliases of one word": (bytes) => `version: 1\nmatrix: &a x\nendpoints: [${repeatedText("*a,", bytes)}]`,
  "empty entries": (bytes) => `version: 1\nendpoints: [${repeatedText("{},", bytes)}]`,
  nulls: (bytes) => `version: 1\nallow:\n${repeatedText("-\n", bytes)}`,
  endpoints: (bytes) =>
    `version: 1\nendpoints:\n${Array.from({ length: bytes / 30 }, (_, index) => `- address: 10.${index >> 16}.${(index >> 8) & 255}.${index & 255}\n`).join("")}`,
  "fields that are not known": (bytes) =>
    `version: 1\n${Array.from({ length: bytes / 8 }, (_, index) => `a${index}:\n`).join("")}`,
  "fields of one name": (bytes) => `version: 1\n${repeatedText("a:\n", bytes)}`,
  documents: (bytes) => repeatedText("---\n", bytes),
  tabs: (bytes) => `version: 1\nendpoints:\n${repeatedText("\t\n", bytes)}`,
  colons: (bytes) => repeatedText(": ", bytes),
  "question marks": (bytes) => repeatedText("? ", bytes),
  quotes: (bytes) => repeatedText("'", bytes),
  "line feeds": (bytes) => repeatedText("\n", bytes),
  comments: (bytes) => repeatedText("#\n", bytes),
  escapes: (bytes) => `version: 1\nmatrix: "${repeatedText("\\0", bytes)}"`,
  "a long text": (bytes) => `version: 1\nmatrix: ${"x".repeat(bytes)}`,
  "a text of many lines": (bytes) => `version: 1\nmatrix: |\n${repeatedText(" \n", bytes)}`,
  tags: (bytes) => `version: 1\nendpoints: [${repeatedText("!a x,", bytes)}]`,
  numbers: (bytes) => `version: 1\nendpoints: [${repeatedText("1,", bytes)}]`,
};

const MATRIX: Texts = {
  "empty entries": (bytes) => `requirements: [${repeatedText("{},", bytes)}]`,
  "aliases of an empty entry": (bytes) => `requirements: [&a {}, ${repeatedText("*a,", Math.min(bytes, 290))}]`,
  "entries whose roles are aliases": (bytes) => `requirements: [{from: &a [${repeatedText("1,", bytes)}], to: *a}]`,
  numbers: (bytes) => `requirements: [${repeatedText("1,", bytes)}]`,
  "fields of one name": (bytes) => repeatedText("a:\n", bytes),
  "a billion laughs": () => YAML["a billion laughs"]!(0),
};

export const WORST_SITE = encoded(YAML);
export const WORST_MATRIX = encoded(MATRIX);
