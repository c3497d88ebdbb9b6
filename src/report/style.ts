/**
 * Colours by meaning. A colour never says anything that the words beside it do not.
 */
import { styleText } from "node:util";
import type { CoverageStatus, Outcome, Severity, Verdict } from "../audit/words.ts";

type Format = Parameters<typeof styleText>[0];
export type Meaning = "failing" | "doubtful" | "good" | "quiet" | "heading";

const FORMATS = {
  failing: ["bold", "red"],
  doubtful: "yellow",
  good: "green",
  quiet: "gray",
  heading: "bold",
} as const satisfies Record<Meaning, Format>;

/** Marks text with its meaning, or hands it through where there is no colour. */
export type Paint = (meaning: Meaning, text: string) => string;

export function createPaint(hasColor: boolean): Paint {
  // Whether there is colour was decided by the caller: Node must not look at its own standard output once more.
  return hasColor
    ? (meaning, text) => styleText(FORMATS[meaning] as Format, text, { validateStream: false })
    : (_, text) => text;
}

export const SEVERITY_MEANING = {
  high: "failing",
  medium: "doubtful",
  low: "quiet",
} as const satisfies Record<Severity, Meaning>;

export const VERDICT_MEANING = {
  expected: "good",
  unexpected: "doubtful",
  undocumented: "doubtful",
  background: "quiet",
} as const satisfies Record<Verdict, Meaning>;

export const OUTCOME_MEANING = {
  answered: "good",
  refused: "failing",
  rejected: "failing",
  silent: "failing",
  reset: "failing",
  stalled: "failing",
  "one-way": "doubtful",
  unproven: "doubtful",
  pending: "quiet",
  sent: "good",
} as const satisfies Record<Outcome, Meaning>;

export const COVERAGE_MEANING = {
  failing: "failing",
  seen: "good",
  unseen: "doubtful",
  "not-observable": "quiet",
} as const satisfies Record<CoverageStatus, Meaning>;
