/**
 * An audit of what several flow stages hand over.
 */
import type { AuditedFlow } from "../audit/audited-flow.ts";
import { createFlowAudit, type FlowAudit } from "../audit/flow-audit.ts";
import type { Matrix } from "../matrix/requirement.ts";
import type { StageCounts } from "../names/flow-stage.ts";
import type { Site } from "../site/site.ts";
import { type BatchReader, createBatchReader } from "./batch-reader.ts";

/** @returns the audit, and who reads to it what the stages have written */
export function createThreadedAudit(
  site: Site,
  matrix: Matrix,
  onFlow?: (flow: AuditedFlow) => void,
): { audit: FlowAudit; reader: BatchReader } {
  const reader = createBatchReader();
  const { meaningOf, openings } = reader;
  // Flows that have not ended are the stages' own: it is judged once all have.
  const audit = createFlowAudit(site, matrix, { meaningOf, openings, *eachOpen() {} }, onFlow);
  return { audit, reader };
}

/** @param counts of stages that share the shards, in the order of their numbers */
export function sumOfCounts(counts: readonly StageCounts[]): StageCounts {
  const sum = (countOf: (stage: StageCounts) => number): number =>
    counts.reduce((total, stage) => total + countOf(stage), 0);
  // What belongs to no shard was counted by the first.
  const { undecoded, background } = counts[0]!;
  return {
    decoded: sum(({ decoded }) => decoded),
    duplicates: sum(({ duplicates }) => duplicates),
    evictedFlows: sum(({ evictedFlows }) => evictedFlows),
    unreadOpenings: sum(({ unreadOpenings }) => unreadOpenings),
    senders: counts.flatMap(({ senders }) => senders),
    unnotedSenders: sum(({ unnotedSenders }) => unnotedSenders),
    undecoded,
    background,
    encapsulations: [...new Set(counts.flatMap(({ encapsulations }) => encapsulations))].sort(),
  };
}
