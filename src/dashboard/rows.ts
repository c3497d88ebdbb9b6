/**
 * What the panes list of a report: filtered and sorted, and only as often as something changed.
 */
import type { Finding } from "../audit/finding.ts";
import type { Outcome } from "../audit/words.ts";
import { type Requirement, ROLES } from "../matrix/requirement.ts";
import type { Filter } from "../report/filter.ts";
import type { FilterVocabulary } from "../report/filter-fields.ts";
import type { Report, ReportConversation } from "../report/report.ts";
import { createGrid, type Grid } from "./grid.ts";
import { orderConversations, orderFindings } from "./orders.ts";
import type { ViewState } from "./view-state.ts";

export interface Rows {
  readonly findings: readonly Finding[];
  readonly conversations: readonly ReportConversation[];
  readonly grid: Grid;
  readonly vocabulary: FilterVocabulary;
  /** How many conversations have each outcome, whatever the filter. */
  readonly outcomes: ReadonlyMap<Outcome, number>;
  readonly conversationOf: (id: string) => ReportConversation | null;
}

export type RowsOf = (
  requirements: readonly Requirement[],
  report: Report | null,
  view: ViewState,
  since: ReadonlyMap<string, string>,
) => Rows;

const NONE: readonly never[] = [];

/** Remembers the last answer of each step: typing a filter does not sort anew, moving about does nothing at all. */
export function createRows(): RowsOf {
  const indexed = remember(indexConversations);
  const outcomesOf = remember(countOutcomes);
  const sorted = remember(orderConversations);
  const filtered = remember(filterConversations);
  const sortedFindings = remember(orderFindings);
  const filteredFindings = remember(filterFindings);
  const gridOf = remember(createGrid);
  const vocabularyOf = remember(createVocabulary);

  return (requirements, report, view, since) => {
    const { filter, showsAccepted, findingOrder, conversationOrder } = view;
    const all = report?.conversations ?? NONE;
    const findings = sortedFindings(report?.findings ?? NONE, findingOrder, since);
    const conversations = filtered(sorted(all, conversationOrder), filter);
    return {
      // Whatever their order, the same conversations pass: without a filter, findings need not look at them.
      findings: filteredFindings(findings, showsAccepted, filter, filter === null ? NONE : conversations),
      conversations,
      grid: gridOf(requirements, report?.coverage ?? null),
      vocabulary: vocabularyOf(requirements, report?.endpoints ?? NONE),
      outcomes: outcomesOf(all),
      conversationOf: indexed(all),
    };
  };
}

/** The function, which need not work again for what it was asked last. */
function remember<Arguments extends readonly unknown[], Result>(
  work: (...given: Arguments) => Result,
): (...given: Arguments) => Result {
  let last: { readonly given: Arguments; readonly result: Result } | null = null;
  return (...given) => {
    if (last === null || given.some((argument, index) => argument !== last!.given[index])) {
      last = { given, result: work(...given) };
    }
    return last.result;
  };
}

/** Made when it is asked for first: most screens show no detail. */
function indexConversations(conversations: readonly ReportConversation[]): Rows["conversationOf"] {
  let byId: Map<string, ReportConversation> | null = null;
  return (id) => {
    byId ??= new Map(conversations.map((conversation) => [conversation.id, conversation]));
    return byId.get(id) ?? null;
  };
}

function countOutcomes(conversations: readonly ReportConversation[]): ReadonlyMap<Outcome, number> {
  const counts = new Map<Outcome, number>();
  for (const { outcome } of conversations) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return counts;
}

function filterConversations(
  conversations: readonly ReportConversation[],
  filter: Filter | null,
): readonly ReportConversation[] {
  return filter === null ? conversations : conversations.filter(filter.matches);
}

/** With a filter, those that concern a conversation which it lets through. */
function filterFindings(
  findings: readonly Finding[],
  showsAccepted: boolean,
  filter: Filter | null,
  conversations: readonly ReportConversation[],
): readonly Finding[] {
  const wanted = findings.filter(({ accepted }) => accepted === null || showsAccepted);
  if (filter === null) return wanted;
  const passed = new Set(conversations.map(({ id }) => id));
  return wanted.filter((finding) => finding.conversations.some((id) => passed.has(id)));
}

function createVocabulary(requirements: readonly Requirement[], endpoints: Report["endpoints"]): FilterVocabulary {
  const declared = endpoints.flatMap(({ roles }) => roles.map(({ role }) => role));
  return { roles: [...new Set([...ROLES, ...declared])].sort(), requirements: requirements.map(({ id }) => id) };
}
