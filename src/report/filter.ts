/**
 * The filter language of conversations: `verdict:unexpected role:san port:3260 -outcome:answered xs1`.
 *
 * Terms stand behind one another and must all fit. A term is `key:value` or a bare word, a list of values by commas fits
 * if one of them does, a hyphen in front turns the term round, and quotes keep a value with spaces in one piece.
 */
import { neutralText } from "../names/neutral-text.ts";
import { nearestWord } from "../site/nearest-word.ts";
import {
  FILTER_FIELDS,
  FILTER_KEYS,
  type FilteredConversation,
  type FilterVocabulary,
  isFilterKey,
  type Test,
  wordTest,
} from "./filter-fields.ts";
import { type FilterMistake, readTerms, type Term } from "./filter-terms.ts";

export interface Filter {
  readonly text: string;
  readonly matches: (conversation: FilteredConversation) => boolean;
}

export type FilterResult =
  | { readonly kind: "filter"; readonly filter: Filter }
  | { readonly kind: "mistake"; readonly mistake: FilterMistake };

/** Reads a filter. An empty one fits everything. */
export function parseFilter(text: string, vocabulary: FilterVocabulary): FilterResult {
  const read = readTerms(text);
  if (read.kind === "mistake") return read;
  const tests: Test[] = [];
  for (const term of read.terms) {
    const compiled = compile(term, vocabulary);
    if (typeof compiled !== "function") return { kind: "mistake", mistake: compiled };
    tests.push(compiled);
  }
  return { kind: "filter", filter: { text, matches: (conversation) => tests.every((test) => test(conversation)) } };
}

/** A mistake as a sentence: where, what, and what would be right. */
export function describeFilterMistake({ at, message }: FilterMistake): string {
  return `Column ${at + 1}: ${message}.`;
}

function compile({ key, values, isNegated }: Term, vocabulary: FilterVocabulary): Test | FilterMistake {
  const compileValue = compilerFor(key?.text.toLowerCase() ?? null);
  if (compileValue === null) return { at: key?.at ?? 0, message: describeUnknownKey(key?.text ?? "") };
  const tests: Test[] = [];
  for (const { text, at } of values) {
    if (text === "") return { at, message: key === null ? "a word is missing" : `${key.text}: lacks its value` };
    const test = compileValue(text, vocabulary);
    if (typeof test === "string") return { at, message: `${quote(text)} ${test}` };
    tests.push(test);
  }
  return (conversation) => tests.some((test) => test(conversation)) !== isNegated;
}

function compilerFor(key: string | null): ((value: string, vocabulary: FilterVocabulary) => Test | string) | null {
  if (key === null) return wordTest;
  return isFilterKey(key) ? FILTER_FIELDS[key].compile : null;
}

function describeUnknownKey(key: string): string {
  const nearest = nearestWord(key, FILTER_KEYS);
  const advice = nearest === null ? `known are ${FILTER_KEYS.join(", ")}` : `did you mean ${nearest}`;
  return `${quote(key)} is no key; ${advice}`;
}

function quote(text: string): string {
  return JSON.stringify(neutralText(text));
}
