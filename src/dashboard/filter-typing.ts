/**
 * The filter line: what typing does to it, and what is shown below it.
 */
import { describeFilterMistake, type Filter, parseFilter } from "../report/filter.ts";
import { completeFilter } from "../report/filter-completion.ts";
import { FILTER_KEYS, type FilterVocabulary } from "../report/filter-fields.ts";
import { MAX_FILTER_CHARACTERS } from "../report/filter-terms.ts";
import { settle, widthOf, wrapCells } from "./cells.ts";
import type { Key, NamedKey } from "./keys.ts";
import { type Line, lineOf, toned } from "./line.ts";
import type { FilterTyping, ViewState } from "./view-state.ts";

/** Lines below the panes while a filter is typed: the line itself, and two for what is said of it. */
export const FILTER_HEIGHT = 3;

export function startTyping(view: ViewState): ViewState {
  const typing: FilterTyping = { kind: "filter", before: view.filter?.text ?? "", after: "", former: view.filter };
  return { ...view, overlay: typing };
}

/** Every text that is a filter holds at once; while it is none, the last one that was goes on holding. */
export function typeFilter(view: ViewState, typing: FilterTyping, key: Key, vocabulary: FilterVocabulary): ViewState {
  if (key.kind === "named" && key.name === "escape") return { ...view, overlay: null, filter: typing.former };
  if (key.kind === "named" && key.name === "enter") {
    const result = parseFilter(typing.before + typing.after, vocabulary);
    return result.kind === "filter" ? { ...view, overlay: null, filter: changed(view.filter, result.filter) } : view;
  }
  const { before, after } = editText(typing, key, vocabulary);
  if ((before + after).length > MAX_FILTER_CHARACTERS) return view;
  const result = parseFilter(withoutBegunKey(before) + after, vocabulary);
  const filter = result.kind === "filter" ? changed(view.filter, result.filter) : view.filter;
  return { ...view, overlay: { ...typing, before, after }, filter };
}

/** The former one where nothing changed, so that nothing is filtered anew. */
function changed(former: Filter | null, filter: Filter): Filter | null {
  return former !== null && former.text.trim() === filter.text.trim() ? former : orNull(filter);
}

/** The first letters of `verdict:` are not meant as a name. */
function withoutBegunKey(before: string): string {
  const word = /[^\s-]*$/.exec(before)![0];
  const isBegun = FILTER_KEYS.some((key) => `${key}:`.startsWith(word));
  return isBegun ? before.slice(0, before.length - word.length).replace(/-$/, "") : before;
}

function orNull(filter: Filter): Filter | null {
  return filter.text.trim() === "" ? null : filter;
}

type Text = Pick<FilterTyping, "before" | "after">;

const EDITS: Partial<Record<NamedKey, (text: Text) => Text>> = {
  left: ({ before, after }) => ({ before: withoutLast(before), after: lastOf(before) + after }),
  right: ({ before, after }) => ({ before: before + firstOf(after), after: after.slice(firstOf(after).length) }),
  home: ({ before, after }) => ({ before: "", after: before + after }),
  end: ({ before, after }) => ({ before: before + after, after: "" }),
  backspace: ({ before, after }) => ({ before: withoutLast(before), after }),
};

function editText(text: Text, key: Key, vocabulary: FilterVocabulary): Text {
  if (key.kind === "character") return { ...text, before: text.before + key.character };
  if (key.kind === "control") return key.character === "u" ? { before: "", after: text.after } : text;
  if (key.name === "tab") return { ...text, before: completeFilter(text.before, vocabulary).text };
  return EDITS[key.name]?.(text) ?? text;
}

function lastOf(text: string): string {
  return [...text].at(-1) ?? "";
}

function firstOf(text: string): string {
  return [...text][0] ?? "";
}

function withoutLast(text: string): string {
  return text.slice(0, text.length - lastOf(text).length);
}

const PROMPT = " / ";
const CURSOR = "▏";

export function filterLines({ before, after }: FilterTyping, vocabulary: FilterVocabulary, width: number): Line[] {
  // The end of what is left of the cursor stays in sight.
  let shown = settle(before);
  while (widthOf(shown) > width - PROMPT.length - 2) shown = shown.slice(firstOf(shown).length);
  return [
    lineOf(toned("accent", PROMPT), shown, toned("accent", CURSOR), after),
    ...hintLines(before, after, vocabulary, width),
  ];
}

/** What could follow; what is wrong, where nothing could; how to go on otherwise. */
function hintLines(before: string, after: string, vocabulary: FilterVocabulary, width: number): Line[] {
  const result = parseFilter(before + after, vocabulary);
  const { candidates, text } = completeFilter(before, vocabulary);
  const isComplete = candidates.length === 1 && text === before;
  if (result.kind === "mistake" && candidates.length === 0) {
    return hint("failing", describeFilterMistake(result.mistake), width);
  }
  const isBetweenTerms = /\s-?$/.test(before);
  return candidates.length > 0 && !isComplete && !isBetweenTerms
    ? hint("quiet", `tab: ${candidates.join(" ")}`, width)
    : hint("quiet", "enter keeps it, esc gives it up, ctrl-u empties it", width);
}

const HINT_LINES = FILTER_HEIGHT - 1;

function hint(tone: "failing" | "quiet", text: string, width: number): Line[] {
  const lines = wrapCells(text, width - PROMPT.length);
  const shown = lines.slice(0, HINT_LINES);
  if (lines.length > HINT_LINES) shown.push(`${shown.pop()} …`);
  return shown.map((line) => lineOf(" ".repeat(PROMPT.length), toned(tone, line)));
}
