/**
 * Colours by meaning, for each kind of terminal. What a colour says, a word or a letter beside it says too.
 */
import type { Meaning } from "../report/style.ts";

export const PALETTE_NAMES = ["dark", "light", "colour-blind"] as const;
export type PaletteName = (typeof PALETTE_NAMES)[number];

/** `accent` leads the eye: the pane that has the keys, and the keys themselves. */
export type Tone = Meaning | "accent";

/** Parameters of SGR (ECMA-48, section 8.3.117); `38;5;n` is a colour of xterm's table of 256. */
const SGR = {
  dark: { failing: "1;91", doubtful: "93", good: "92", quiet: "90", heading: "1", accent: "1;96" },
  light: { failing: "1;31", doubtful: "38;5;130", good: "38;5;28", quiet: "38;5;242", heading: "1", accent: "1;34" },
  // Blue, yellow and orange stay apart for all common kinds of colour blindness.
  "colour-blind": {
    failing: "1;38;5;208",
    doubtful: "38;5;220",
    good: "38;5;39",
    quiet: "90",
    heading: "1",
    accent: "1;38;5;45",
  },
} as const satisfies Record<PaletteName, Record<Tone, string>>;

const SELECTED = "7";

export interface Palette {
  readonly paint: (tone: Tone, text: string) => string;
  /** Marks a whole line as the one that the keys are about. */
  readonly select: (text: string) => string;
}

/** Neither colour nor bold nor inverse: for NO_COLOR. */
export const NO_PALETTE: Palette = { paint: (_, text) => text, select: (text) => text };

export function createPalette(name: PaletteName): Palette {
  return { paint: (tone, text) => styled(SGR[name][tone], text), select: (text) => styled(SELECTED, text) };
}

function styled(parameters: string, text: string): string {
  return text === "" ? "" : `\u001b[${parameters}m${text}\u001b[0m`;
}
