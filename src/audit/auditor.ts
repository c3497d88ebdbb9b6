/**
 * The audit in one thread: packets in, the judgement of every conversation out.
 */
import type { InputState, PacketBlock } from "../capture/source.ts";
import type { Matrix } from "../matrix/requirement.ts";
import { createFlowStage, type FlowStage } from "../names/flow-stage.ts";
import { openingsOf } from "../names/opening.ts";
import type { Site } from "../site/site.ts";
import type { AuditedFlow } from "./audited-flow.ts";
import type { AuditResult, SeenCounts } from "./conclusion.ts";
import { createFlowAudit } from "./flow-audit.ts";
import { complete, type Steps } from "./steps.ts";

export interface Auditor {
  /** Adds the packets `from` (included) to `to` (not included) of a block, in the order of time. */
  audit(block: PacketBlock, from: number, to: number): void;
  /** Packets so far, and those of them that were decoded. */
  packets(): number;
  decoded(): number;
  /** Forgets the flows that have been silent for so long that they are over; their conversations stay. @param now in seconds */
  closeIdle(now: number): void;
  /** What comes from now on is held against another site or matrix; what was seen is judged anew by it. */
  adopt(site: Site, matrix: Matrix): void;
  /** Judges what was seen so far, in steps between which the capture may go on. @param now for the accept list's dates */
  judge(inputs: readonly InputState[], now: Date): Steps<AuditResult>;
  /** Ends the capture and judges it. */
  finish(inputs: readonly InputState[], now: Date): AuditResult;
}

/** @param onFlow hears of each flow as it ends */
export function createAuditor(site: Site, matrix: Matrix, onFlow?: (flow: AuditedFlow) => void): Auditor {
  const audit = createFlowAudit(
    site,
    matrix,
    {
      meaningOf: (shard) => stage.meaningOf(shard),
      openings: { get: (id) => openings.get(id) },
      eachOpen: (visit) => stage.eachOpen(visit),
    },
    onFlow,
  );
  const stage: FlowStage = createFlowStage(audit.sink);
  const openings = openingsOf(stage.openings);
  const counts = (): SeenCounts => ({ ...stage.counts(), packets: stage.packets() });

  return {
    audit: stage.track,
    packets: stage.packets,
    decoded: stage.decoded,
    closeIdle: stage.closeIdle,
    adopt: audit.adopt,
    judge: (inputs, now) => audit.judge(counts, inputs, now),
    finish(inputs, now) {
      complete(stage.finish());
      return audit.finish(counts(), inputs, now);
    },
  };
}
