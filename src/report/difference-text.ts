/**
 * A difference for a terminal, 80 columns wide: the answer first, then findings, conversations and coverage.
 */
import type { Difference } from "./difference.ts";
import type { LoneConversation } from "./difference-conversations.ts";
import { isSettled, type LoneFinding } from "./difference-findings.ts";
import type { Direction } from "./difference-side.ts";
import {
  DIRECTION_WORDS,
  describeConversationChange,
  describeDifference,
  describeFindingChange,
  describeInOther,
  describeParties,
  describePartiesSeen,
  describeReport,
  NO_SUCH_REQUIREMENT,
} from "./difference-words.ts";
import type { StoredFinding } from "./stored-report.ts";
import { createPaint, type Meaning, OUTCOME_MEANING, type Paint, SEVERITY_MEANING } from "./style.ts";
import { grouped, wrap } from "./wrap.ts";

/** Conversations listed of each kind; the other formats have all. */
const MAX_LISTED = 20;
const INDENT = "  ";
const LISTED_INDENT = INDENT.repeat(2);
/** Of the word that a listed line begins with: `answered`, `worse`. */
const WORD_WIDTH = 9;

const DIRECTION_MEANING = {
  worse: "failing",
  other: "quiet",
  better: "good",
} as const satisfies Record<Direction, Meaning>;

export function renderDifferenceText(difference: Difference, hasColor: boolean): string {
  const paint = createPaint(hasColor);
  const sections = [
    renderHead(difference, paint),
    ...renderFindings(difference, paint),
    renderConversations(difference, paint),
    renderCoverage(difference, paint),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function renderHead(difference: Difference, paint: Paint): string[] {
  return [
    ...wrap(describeDifference(difference)).map((line) => paint("heading", line)),
    ...wrap(`A: ${describeReport(difference.a)}`),
    ...wrap(`B: ${describeReport(difference.b)}`),
    ...difference.notes.flatMap(({ text }) => wrap(`Note: ${text}`)),
  ];
}

function renderFindings({ newFindings, goneFindings, changedFindings }: Difference, paint: Paint): string[][] {
  return [
    ...section("New findings", newFindings, ({ finding, inOther }) => [
      ...headLines(finding, paint),
      ...wrap(finding.reason, INDENT),
      ...wrapped(describeInOther(inOther, "A")),
      ...wrapped(finding.check === "" ? null : `Check: ${finding.check}`),
    ]),
    ...section("Gone findings", goneFindings.filter(isSettled), (lone) => goneLines(lone, paint)),
    ...section(
      "Findings not seen again, which proves nothing",
      goneFindings.filter((lone) => !isSettled(lone)),
      (lone) => goneLines(lone, paint),
    ),
    ...section("Changed findings", changedFindings, (change) => [
      ...headLines(change.b, paint),
      ...wrap(change.b.reason, INDENT),
      ...withDirection(change.direction, describeFindingChange(change), INDENT, paint),
    ]),
  ];

  function section<Entry>(title: string, entries: readonly Entry[], render: (entry: Entry) => string[]): string[][] {
    return entries.length === 0
      ? []
      : [[paint("heading", title), ...entries.flatMap((entry) => ["", ...render(entry)])]];
  }
}

function headLines({ severity, kind, requirement, title }: StoredFinding, paint: Paint): string[] {
  return [
    `${paint(SEVERITY_MEANING[severity], severity.toUpperCase().padEnd(6))} ${kind}${requirement === null ? "" : ` ${requirement}`}`,
    ...wrap(title, INDENT).map((line) => paint("heading", line)),
  ];
}

/** Why it was one is in A; of interest is what became of it. */
function goneLines({ finding, inOther }: LoneFinding, paint: Paint): string[] {
  return [...headLines(finding, paint), ...wrapped(describeInOther(inOther, "B"))];
}

function wrapped(sentence: string | null): string[] {
  return sentence === null ? [] : wrap(sentence, INDENT);
}

function renderConversations(difference: Difference, paint: Paint): string[] {
  const { changedConversations, newConversations, missingConversations } = difference;
  const changed = changedConversations.map((change) => {
    const sentence = `${describeParties(change.b)}: ${describeConversationChange(change)}`;
    return () => withDirection(change.direction, sentence, LISTED_INDENT, paint);
  });
  const lists = [
    ...list("changed", changed),
    ...list(
      "new",
      newConversations.map((lone) => () => loneLines(lone, "A", paint)),
    ),
    ...list(
      "not in B",
      missingConversations.map((lone) => () => loneLines(lone, "B", paint)),
    ),
  ];
  return lists.length === 0 ? [] : [paint("heading", "Conversations"), ...lists];
}

function list(title: string, entries: readonly (() => string[])[]): string[] {
  if (entries.length === 0) return [];
  const more = entries.length - MAX_LISTED;
  return [
    `${INDENT}${title}`,
    ...entries.slice(0, MAX_LISTED).flatMap((render) => render()),
    ...(more > 0 ? [`${LISTED_INDENT}and ${grouped(more)} more: --format json lists all`] : []),
  ];
}

function loneLines(lone: LoneConversation, other: "A" | "B", paint: Paint): string[] {
  const { verdict, outcome } = lone.conversation;
  const sentence = `${describeParties(lone.conversation)}: ${verdict}; ${describePartiesSeen(lone, other)}`;
  return withWord(outcome, OUTCOME_MEANING[outcome], sentence, LISTED_INDENT, paint);
}

function renderCoverage({ changedCoverage }: Difference, paint: Paint): string[] {
  if (changedCoverage.length === 0) return [];
  return [
    paint("heading", "Coverage"),
    ...changedCoverage.flatMap(({ direction, requirement, a, b }) => {
      const sentence = `${requirement}: ${a ?? NO_SUCH_REQUIREMENT}, now ${b ?? NO_SUCH_REQUIREMENT}`;
      return withDirection(direction, sentence, INDENT, paint);
    }),
  ];
}

function withDirection(direction: Direction, sentence: string, indent: string, paint: Paint): string[] {
  return withWord(DIRECTION_WORDS[direction], DIRECTION_MEANING[direction], sentence, indent, paint);
}

/** A sentence behind a word in a column of its own. */
function withWord(word: string, meaning: Meaning, sentence: string, indent: string, paint: Paint): string[] {
  const column = " ".repeat(indent.length + WORD_WIDTH + 1);
  const [first, ...rest] = wrap(sentence, column) as [string, ...string[]]; // wrap gives one line at the least
  return [`${indent}${paint(meaning, word.padEnd(WORD_WIDTH))} ${first.slice(column.length)}`, ...rest];
}
