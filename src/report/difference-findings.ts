/**
 * Findings of two reports: new, gone and changed, each with what the other report says of its conversations. That a
 * finding is not there again proves nothing by itself: the traffic may only not have been seen.
 */
import { type Outcome, SEVERITIES, type Verdict } from "../audit/words.ts";
import type { PartnerOf } from "./difference-conversations.ts";
import { type Direction, directionOf, partiesSeen, type Side, worstFirst } from "./difference-side.ts";
import type { StoredConversation, StoredFinding } from "./stored-report.ts";

/** What the report that has not got a finding says of its conversations. */
export type InOther =
  /** A finding about the sensor has none. */
  | { readonly kind: "no-conversations" }
  /** None of them is there; whether any party of theirs is. */
  | { readonly kind: "unseen"; readonly arePartiesSeen: boolean }
  /** They are another finding there, which is not in this report. */
  | { readonly kind: "other-finding"; readonly finding: { readonly id: string; readonly title: string } }
  | { readonly kind: "seen"; readonly verdicts: readonly Verdict[]; readonly outcomes: readonly Outcome[] };

export interface LoneFinding {
  readonly finding: StoredFinding;
  readonly inOther: InOther;
}

export interface FindingChange {
  readonly direction: Direction;
  readonly changed: readonly ("severity" | "accepted")[];
  readonly a: StoredFinding;
  readonly b: StoredFinding;
}

export interface FindingDifference {
  /** Accepted ones are counted only. */
  readonly onlyInA: readonly LoneFinding[];
  readonly onlyInB: readonly LoneFinding[];
  readonly acceptedOnlyInA: number;
  readonly acceptedOnlyInB: number;
  readonly changed: readonly FindingChange[];
}

export function compareFindings(
  a: Side,
  b: Side,
  { partnersOfA, partnersOfB }: { readonly partnersOfA: PartnerOf; readonly partnersOfB: PartnerOf },
): FindingDifference {
  const inA = new Map(a.report.findings.map((finding) => [finding.id, finding]));
  const inB = new Map(b.report.findings.map((finding) => [finding.id, finding]));
  const onlyInA = a.report.findings.filter(({ id }) => !inB.has(id));
  const onlyInB = b.report.findings.filter(({ id }) => !inA.has(id));
  return {
    onlyInA: openOnes(onlyInA).map(createInOther(a, b, partnersOfA, onlyInB)),
    onlyInB: openOnes(onlyInB).map(createInOther(b, a, partnersOfB, onlyInA)),
    acceptedOnlyInA: onlyInA.filter(({ accepted }) => accepted !== null).length,
    acceptedOnlyInB: onlyInB.filter(({ accepted }) => accepted !== null).length,
    changed: worstFirst(
      bySeverity([...inB.values()]).flatMap((after) => describeChange(inA.get(after.id) ?? after, after)),
    ),
  };
}

function openOnes(findings: readonly StoredFinding[]): StoredFinding[] {
  return bySeverity(findings.filter(({ accepted }) => accepted === null));
}

function bySeverity(findings: readonly StoredFinding[]): StoredFinding[] {
  return findings.toSorted((x, y) => SEVERITIES.indexOf(x.severity) - SEVERITIES.indexOf(y.severity));
}

function describeChange(a: StoredFinding, b: StoredFinding): FindingChange[] {
  const changed: FindingChange["changed"][number][] = [];
  if (a.severity !== b.severity) changed.push("severity");
  if ((a.accepted === null) !== (b.accepted === null)) changed.push("accepted");
  // What changes about a finding that someone accepts is of no concern while it stays accepted.
  if (changed.length === 0 || (a.accepted !== null && b.accepted !== null)) return [];
  return [{ direction: directionOf(gravityOf(a), gravityOf(b)), changed, a, b }];
}

function gravityOf({ accepted, severity }: StoredFinding): number {
  return accepted === null ? SEVERITIES.length - SEVERITIES.indexOf(severity) : 0;
}

/**
 * @param partners the conversations of `own` in `other`
 * @param otherFindings those that only `other` has
 */
function createInOther(
  own: Side,
  other: Side,
  partners: PartnerOf,
  otherFindings: readonly StoredFinding[],
): (finding: StoredFinding) => LoneFinding {
  const conversations = new Map(own.report.conversations.map((conversation) => [conversation.id, conversation]));
  const otherFindingOf = new Map(
    // From the last to the first, so that the first one stays.
    otherFindings.toReversed().flatMap((finding) => finding.conversations.map((id) => [id, finding] as const)),
  );

  function lookUp(finding: StoredFinding): InOther {
    if (finding.conversations.length === 0) return { kind: "no-conversations" };
    const there = finding.conversations.map((id) => partners.get(id)).filter((partner) => partner !== undefined);
    if (there.length === 0) {
      const own = finding.conversations.map((id) => conversations.get(id)).filter((known) => known !== undefined);
      return { kind: "unseen", arePartiesSeen: own.some((known) => partiesSeen(known, other) !== "neither") };
    }
    const successor = there.map(({ id }) => otherFindingOf.get(id)).find((known) => known !== undefined);
    if (successor !== undefined) {
      return { kind: "other-finding", finding: { id: successor.id, title: successor.title } };
    }
    return {
      kind: "seen",
      verdicts: each(there, ({ verdict }) => verdict),
      outcomes: each(there, (one) => one.outcome),
    };
  }

  return (finding) => ({ finding, inOther: lookUp(finding) });
}

function each<Value>(
  conversations: readonly StoredConversation[],
  wordOf: (one: StoredConversation) => Value,
): Value[] {
  return [...new Set(conversations.map(wordOf))];
}

/** Whether the other report shows that a finding is over, not only that it was not seen again. */
export function isSettled({ finding, inOther }: LoneFinding): boolean {
  if (inOther.kind === "unseen") return false;
  if (inOther.kind !== "seen" || finding.kind !== "blocked") return true;
  return !inOther.outcomes.some((outcome) => outcome === "unproven" || outcome === "pending");
}
