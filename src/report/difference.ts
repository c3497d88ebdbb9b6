/**
 * What changed between two reports: one plain value like the report itself, from A to B, what got worse first.
 */
import type { CoverageStatus } from "../audit/words.ts";
import { type ConversationDifference, compareConversations, pairConversations } from "./difference-conversations.ts";
import { compareFindings, type FindingDifference, isSettled } from "./difference-findings.ts";
import { compareCircumstances, type Note } from "./difference-notes.ts";
import { createSide, type Direction, worstFirst } from "./difference-side.ts";
import type { StoredReport } from "./stored-report.ts";

const DIFFERENCE_SCHEMA_ID = "xsaudit.diff/1";

/** Where a compared report came from, and of which time it speaks. */
interface ComparedReport {
  readonly path: string;
  readonly generatedAt: string;
  readonly firstPacket: string | null;
  readonly lastPacket: string | null;
}

/** Null where a report's matrix has no such requirement. */
interface CoverageChange {
  readonly direction: Direction;
  readonly requirement: string;
  readonly a: CoverageStatus | null;
  readonly b: CoverageStatus | null;
}

/** Names say what happened from A to B. */
export interface Difference {
  readonly schema: typeof DIFFERENCE_SCHEMA_ID;
  readonly tool: { readonly name: "xsaudit"; readonly version: string };
  readonly a: ComparedReport;
  readonly b: ComparedReport;
  readonly summary: {
    readonly findings: {
      readonly new: number;
      /** Gone for certain, and those whose traffic B has not or cannot judge. */
      readonly gone: number;
      readonly notSeenAgain: number;
      readonly changed: number;
      readonly newAccepted: number;
      readonly goneAccepted: number;
    };
    readonly conversations: { readonly new: number; readonly missing: number; readonly changed: number };
    readonly coverage: { readonly changed: number };
  };
  readonly notes: readonly Note[];
  readonly newFindings: FindingDifference["onlyInB"];
  readonly goneFindings: FindingDifference["onlyInA"];
  readonly changedFindings: FindingDifference["changed"];
  readonly newConversations: ConversationDifference["onlyInB"];
  readonly missingConversations: ConversationDifference["onlyInA"];
  readonly changedConversations: ConversationDifference["changed"];
  readonly changedCoverage: readonly CoverageChange[];
}

export interface NamedReport {
  readonly path: string;
  readonly report: StoredReport;
}

/** @param version xsaudit's own */
export function compareReports(reportA: NamedReport, reportB: NamedReport, version: string): Difference {
  const [a, b] = [createSide(reportA.report), createSide(reportB.report)];
  const pairs = pairConversations(a, b);
  const conversations = compareConversations(a, b, pairs);
  const findings = compareFindings(a, b, pairs);
  const changedCoverage = compareCoverage(a.report, b.report);
  const settled = findings.onlyInA.filter(isSettled).length;
  return {
    schema: DIFFERENCE_SCHEMA_ID,
    tool: { name: "xsaudit", version },
    a: describeReport(reportA),
    b: describeReport(reportB),
    summary: {
      findings: {
        new: findings.onlyInB.length,
        gone: settled,
        notSeenAgain: findings.onlyInA.length - settled,
        changed: findings.changed.length,
        newAccepted: findings.acceptedOnlyInB,
        goneAccepted: findings.acceptedOnlyInA,
      },
      conversations: {
        new: conversations.onlyInB.length,
        missing: conversations.onlyInA.length,
        changed: conversations.changed.length,
      },
      coverage: { changed: changedCoverage.length },
    },
    notes: compareCircumstances(a, b),
    newFindings: findings.onlyInB,
    goneFindings: findings.onlyInA,
    changedFindings: findings.changed,
    newConversations: conversations.onlyInB,
    missingConversations: conversations.onlyInA,
    changedConversations: conversations.changed,
    changedCoverage,
  };
}

function describeReport({ path, report: { generatedAt, inputs } }: NamedReport): ComparedReport {
  const first = inputs.map(({ firstPacket }) => firstPacket).filter((time) => time !== null);
  const last = inputs.map(({ lastPacket }) => lastPacket).filter((time) => time !== null);
  // Times of one form and one length sort as text.
  return { path, generatedAt, firstPacket: first.toSorted()[0] ?? null, lastPacket: last.toSorted().at(-1) ?? null };
}

/** In the order of B's matrix, then what only A's has. */
function compareCoverage(a: StoredReport, b: StoredReport): CoverageChange[] {
  const inA = new Map(a.coverage.map(({ requirement, status }) => [requirement, status]));
  const inB = new Map(b.coverage.map(({ requirement, status }) => [requirement, status]));
  return worstFirst(
    [...new Set([...inB.keys(), ...inA.keys()])].flatMap((requirement) => {
      const [before, after] = [inA.get(requirement) ?? null, inB.get(requirement) ?? null];
      if (before === after) return [];
      return [{ direction: coverageDirection(before, after), requirement, a: before, b: after }];
    }),
  );
}

/** That something was not seen makes it neither better nor worse; only between two that were, and to failing, it shows. */
function coverageDirection(before: CoverageStatus | null, after: CoverageStatus | null): Direction {
  if (after === "failing") return "worse";
  return before === "failing" && after === "seen" ? "better" : "other";
}
