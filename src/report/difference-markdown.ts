/**
 * A difference for a ticket or a merge request.
 */
import type { Difference } from "./difference.ts";
import { isSettled, type LoneFinding } from "./difference-findings.ts";
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
import { markdownText, renderMarkdownTable } from "./markdown.ts";
import type { StoredFinding } from "./stored-report.ts";
import { grouped } from "./wrap.ts";

/** Rows of a table; a ticket is no place for more, and JSON has all. */
const MAX_ROWS = 200;

export function renderDifferenceMarkdown(difference: Difference): string {
  const { newFindings, goneFindings, changedFindings, changedCoverage, notes } = difference;
  const gone = goneFindings.filter(isSettled);
  const notSeenAgain = goneFindings.filter((lone) => !isSettled(lone));
  return [
    `## ${markdownText(describeDifference(difference))}\n`,
    tableOf(
      ["", "report"],
      [
        ["A", describeReport(difference.a)],
        ["B", describeReport(difference.b)],
      ],
    ),
    ...notes.map(({ text }) => `Note: ${markdownText(text)}\n`),
    ...table(
      "New findings",
      [...FINDING_HEADERS, "reason", "in A"],
      newFindings.map(({ finding, inOther }) => [
        ...findingCells(finding),
        finding.reason,
        describeInOther(inOther, "A") ?? "",
      ]),
    ),
    ...table("Gone findings", [...FINDING_HEADERS, "in B"], gone.map(goneCells)),
    ...table(
      "Findings not seen again, which proves nothing",
      [...FINDING_HEADERS, "in B"],
      notSeenAgain.map(goneCells),
    ),
    ...table(
      "Changed findings",
      ["", ...FINDING_HEADERS, "reason", "change"],
      changedFindings.map((change) => [
        DIRECTION_WORDS[change.direction],
        ...findingCells(change.b),
        change.b.reason,
        describeFindingChange(change),
      ]),
    ),
    ...renderConversations(difference),
    ...table(
      "Coverage",
      ["", "requirement", "A", "B"],
      changedCoverage.map(({ direction, requirement, a, b }) => [
        DIRECTION_WORDS[direction],
        requirement,
        a ?? NO_SUCH_REQUIREMENT,
        b ?? NO_SUCH_REQUIREMENT,
      ]),
    ),
  ].join("\n");
}

const FINDING_HEADERS = ["severity", "kind", "finding"];

function findingCells({ severity, kind, requirement, title }: StoredFinding): string[] {
  return [severity, requirement === null ? kind : `${kind} ${requirement}`, title];
}

function goneCells({ finding, inOther }: LoneFinding): string[] {
  return [...findingCells(finding), describeInOther(inOther, "B") ?? ""];
}

function renderConversations({ changedConversations, newConversations, missingConversations }: Difference): string[] {
  const loneCells =
    (other: "A" | "B") =>
    (lone: Difference["newConversations"][number]): string[] => [
      describeParties(lone.conversation),
      lone.conversation.verdict,
      lone.conversation.outcome,
      describePartiesSeen(lone, other),
    ];
  const headers = ["conversation", "verdict", "outcome", ""];
  return [
    ...table(
      "Changed conversations",
      ["", "conversation", "change"],
      changedConversations.map((change) => [
        DIRECTION_WORDS[change.direction],
        describeParties(change.b),
        describeConversationChange(change),
      ]),
    ),
    ...table("New conversations", headers, newConversations.map(loneCells("A"))),
    ...table("Conversations not in B", headers, missingConversations.map(loneCells("B"))),
  ];
}

function table(title: string, headers: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const more = rows.length > MAX_ROWS ? [`And ${grouped(rows.length - MAX_ROWS)} more.\n`] : [];
  return [`### ${title}\n`, tableOf(headers, rows.slice(0, MAX_ROWS)), ...more];
}

function tableOf(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  return [...renderMarkdownTable({ columns, rows })].join("");
}
