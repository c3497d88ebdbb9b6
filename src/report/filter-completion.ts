/**
 * What may follow in a filter that is being typed.
 */
import { FILTER_FIELDS, FILTER_KEYS, type FilterVocabulary, isFilterKey } from "./filter-fields.ts";

export interface Completion {
  /** What stands there with as much added as all candidates have in common. */
  readonly text: string;
  /** Keys with their colon, or values. */
  readonly candidates: readonly string[];
}

/** @param text the filter up to the cursor */
export function completeFilter(text: string, vocabulary: FilterVocabulary): Completion {
  const term = /[^\s]*$/.exec(text)![0].replace(/^-/, "");
  const colon = term.indexOf(":");
  const typed = colon === -1 ? term : term.slice(Math.max(colon, term.lastIndexOf(",")) + 1);
  const candidates = candidatesFor(colon === -1 ? null : term.slice(0, colon), vocabulary)
    .filter((candidate) => candidate.startsWith(typed))
    .filter((candidate, index, all) => all.indexOf(candidate) === index);
  const common = commonBeginning(candidates);
  return { text: common.length > typed.length ? text.slice(0, text.length - typed.length) + common : text, candidates };
}

function candidatesFor(key: string | null, vocabulary: FilterVocabulary): string[] {
  if (key === null) return FILTER_KEYS.map((known) => `${known}:`);
  return isFilterKey(key) ? [...FILTER_FIELDS[key].values(vocabulary)] : [];
}

function commonBeginning(words: readonly string[]): string {
  const [first = "", ...others] = words;
  let length = first.length;
  for (const word of others) {
    while (!word.startsWith(first.slice(0, length))) length--;
  }
  return first.slice(0, length);
}
