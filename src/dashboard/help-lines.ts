/**
 * What the keys do.
 */
import { EMPTY_LINE, type Line, lineOf, toned } from "./line.ts";

/** As the help shows them, and the README lists them. */
const KEY_HELP: readonly (readonly [keys: string, does: string])[] = [
  ["arrows, j k", "move; in the matrix h l too"],
  ["g G, page up/down", "to the first, to the last, by the screen"],
  ["tab", "next pane (shift-tab: the one before)"],
  ["enter, esc", "look closely, go back; esc on a list takes its filter off"],
  ["/", "filter conversations and their findings; tab completes"],
  ["s", "sort by something else"],
  ["c", "choose columns"],
  ["a", "show or hide what the site file accepts"],
  ["space", "freeze the screen; the audit goes on"],
  ["w", "write the report to a file"],
  ["q, ctrl-c", "quit (ctrl-l draws the screen anew)"],
];

const FILTER_HELP = [
  "verdict:unexpected role:san port:3260 outcome:silent xs1",
  "All terms must fit; - in front turns one round; commas mean or.",
  "Keys: verdict outcome role client server address name port transport",
  "requirement target failing. A bare word looks at names, addresses,",
  "targets and requirements.",
];

const KEYS_WIDTH = 19;

export function helpLines(): Line[] {
  return [
    lineOf(toned("heading", "  Keys")),
    ...KEY_HELP.map(([keys, does]) => lineOf("  ", toned("accent", keys.padEnd(KEYS_WIDTH)), does)),
    EMPTY_LINE,
    ...FILTER_HELP.map((text, index) => lineOf("  ", toned("accent", index === 0 ? "/  " : "   "), text)),
  ];
}
