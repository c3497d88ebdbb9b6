/**
 * Text in a terminal's columns. All text of the screen goes through here: nothing in it steers the terminal, and it is
 * as wide as every terminal shows it, so that columns stay aligned.
 */
import stringWidth from "string-width";
import { neutralPassage } from "../names/neutral-text.ts";

const PRINTABLE_ASCII = /^[ -~]*$/;
/** More marks on one letter are decoration, and some terminals give up on them. */
const MAX_MARKS = 3;
// Keycaps and variation selectors turn a letter into a picture, which not every terminal makes wider.
const MARK = /^(?!\p{Variation_Selector})[\p{Nonspacing_Mark}\p{Spacing_Mark}]$/u;
/** Viramas, which join their letter with the next into one: that is narrower, where a terminal does it. */
const LINKER = /[\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d\u1039\u17d2\u1a60\u1b44\u1bab\ua9c0\uaaf6]/;
/** Parts of Korean syllables that stand alone: of no width in one terminal, of one column in the next. */
const LONE_JAMO = /^[\u1160-\u11ff\ud7b0-\ud7ff]/;
const REPLACEMENT = "\ufffd";
const ELLIPSIS = "…";

const clusters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * Frames show nearly the same texts over and over, and letters of all the world take their time. When there are as many,
 * all are forgotten: what the screen shows is soon there again.
 */
const MAX_REMEMBERED = 2000;

function remember<Result>(work: (text: string) => Result): (text: string) => Result {
  const results = new Map<string, Result>();
  return (text) => {
    let result = results.get(text);
    if (result !== undefined) return result;
    result = work(text);
    if (results.size >= MAX_REMEMBERED) results.clear();
    results.set(text, result);
    return result;
  };
}

/** The text with nothing in it that steers a terminal, or that terminals show in different widths. */
export function settle(text: string): string {
  return PRINTABLE_ASCII.test(text) ? text : settleLetters(text);
}

const settleLetters = remember((text) => {
  let settled = "";
  for (const { segment } of clusters.segment(neutralPassage(text).normalize("NFC"))) settled += settleCluster(segment);
  return settled;
});

/** A letter with its marks. Of a picture made of several (a flag, a family, a skin colour) the first stands for all. */
function settleCluster(cluster: string): string {
  const [base = "", ...rest] = cluster;
  const other = rest.findIndex((character) => !MARK.test(character) || LINKER.test(character));
  const marks = other === -1 ? rest : rest.slice(0, other);
  const settled = base + marks.slice(0, MAX_MARKS).join("");
  return LONE_JAMO.test(settled) || stringWidth(settled) === 0 ? REPLACEMENT : settled;
}

/** Columns that a settled text takes. */
export function widthOf(settled: string): number {
  return PRINTABLE_ASCII.test(settled) ? settled.length : widthOfLetters(settled);
}

const widthOfLetters = remember((settled) => stringWidth(settled));

/** The text in exactly that many columns: filled up with spaces, or cut with an ellipsis. */
export function toWidth(text: string, width: number, align: "left" | "right" = "left"): string {
  const cut = clip(text, width);
  const filling = " ".repeat(Math.max(0, width - widthOf(cut)));
  return align === "left" ? cut + filling : filling + cut;
}

/** The text, settled, in that many columns at the most. */
export function clip(text: string, width: number): string {
  const settled = settle(text);
  if (widthOf(settled) <= width) return settled;
  return width <= 0 ? "" : beginningOf(settled, width - 1) + ELLIPSIS;
}

/** As much of a settled text as those columns hold. */
function beginningOf(settled: string, width: number): string {
  if (PRINTABLE_ASCII.test(settled)) return settled.slice(0, width);
  let beginning = "";
  let used = 0;
  for (const { segment } of clusters.segment(settled)) {
    used += widthOf(segment);
    if (used > width) break;
    beginning += segment;
  }
  return beginning;
}

/** The text on lines of at most that many columns, broken at spaces, and within a word that is longer than a line. */
export function wrapCells(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (let word of settle(text).split(" ")) {
    if (line !== "" && widthOf(line) + 1 + widthOf(word) <= width) {
      line += ` ${word}`;
      continue;
    }
    if (line !== "") lines.push(line);
    while (word !== "" && widthOf(word) > width) {
      // One letter at the least, or a narrow screen would never be done.
      const piece = beginningOf(word, width) || [...word][0]!;
      lines.push(piece);
      word = word.slice(piece.length);
    }
    line = word;
  }
  lines.push(line);
  return lines;
}
