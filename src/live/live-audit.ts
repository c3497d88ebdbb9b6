/**
 * An audit that goes on: takes packets as they come, says several times a second how it stands, and what it comes to as
 * often as that costs little.
 */

import type { AuditedFlow } from "../audit/audited-flow.ts";
import { createAuditor } from "../audit/auditor.ts";
import { inSeconds } from "../audit/capture-spans.ts";
import { complete, type Steps } from "../audit/steps.ts";
import type { InputState, PacketBlock } from "../capture/source.ts";
import type { Matrix } from "../matrix/requirement.ts";
import { createReport, reportInSteps } from "../report/report.ts";
import type { Site } from "../site/site.ts";
import { createReportSender, type ReportPart } from "./report-transfer.ts";
import type { LiveStatus } from "./status.ts";
import { createStatusKeeper, type SourceNote } from "./status-keeper.ts";

const STATUS_MS = 200;
/** A judgement begins at least that long after the last one ended, and five times as long as that one took. */
const MIN_REST_MS = 1000;
const REST_FACTOR = 5;
const CLOSE_IDLE_MS = 10_000;

export interface LiveAuditOptions {
  readonly site: Site;
  readonly matrix: Matrix;
  /** xsaudit's own, for the report. */
  readonly version: string;
  /** What is read, as text that is safe to show. */
  readonly source: string;
  readonly inputs: readonly InputState[];
  readonly onFlow: ((flow: AuditedFlow) => void) | undefined;
  readonly onStatus: (status: LiveStatus) => void;
  readonly onReportPart: (part: ReportPart) => void;
  /** Whether what was said before has been taken: what nobody takes must not pile up. */
  readonly isHeard: () => boolean;
}

export interface LiveAudit {
  /** Takes the packets `from` (included) to `to` (not included) of a block. */
  add(block: PacketBlock, from: number, to: number): void;
  /**
   * Does what is due. To be called between blocks, and ten times a second where none come.
   * @param budgetMs how long a judgement may keep packets waiting, its last step aside
   */
  work(budgetMs: number): void;
  /** Whether a judgement is at work: the next call of `work` should come soon. */
  isJudging(): boolean;
  /** From now on all is held against another site or matrix. */
  adopt(site: Site, matrix: Matrix): void;
  note(change: SourceNote): void;
  packets(): number;
  decoded(): number;
  /** Ends the audit: judges all of it, and hands that over. */
  finish(): void;
}

export function createLiveAudit(options: LiveAuditOptions): LiveAudit {
  const { inputs, version } = options;
  let { site, matrix } = options;
  const auditor = createAuditor(site, matrix, options.onFlow);
  const keeper = createStatusKeeper(options.source, () => ({
    packets: auditor.packets(),
    wireBytes: inputs.reduce((sum, input) => sum + input.wireBytes, 0),
  }));
  let sendReport = createReportSender(options.onReportPart);
  let judgement: { readonly steps: Steps<void>; workedMs: number } | null = null;
  let nextJudgementMs = performance.now() + MIN_REST_MS;
  let nextStatusMs = 0;
  let nextCloseMs = performance.now() + CLOSE_IDLE_MS;

  function* judge(): Steps<void> {
    // As the inputs are now: they grow while it is at work.
    const soFar = inputs.map((input) => ({ ...input }));
    const now = new Date();
    const context = { version, now, matrix, site, inputs: soFar };
    const result = yield* auditor.judge(soFar, now);
    yield* sendReport(yield* reportInSteps(result, context));
  }

  function goOnJudging(nowMs: number, budgetMs: number): void {
    if (nowMs < nextJudgementMs || (judgement === null && !options.isHeard())) return;
    judgement ??= { steps: judge(), workedMs: 0 };
    while (performance.now() - nowMs < budgetMs) {
      const stepMs = performance.now();
      const { done } = judgement.steps.next();
      const endedMs = performance.now();
      judgement.workedMs += endedMs - stepMs;
      if (!done) continue;
      nextJudgementMs = endedMs + Math.max(MIN_REST_MS, REST_FACTOR * judgement.workedMs);
      judgement = null;
      return;
    }
  }

  /** What is given up may have been sent in part: all is sent again. */
  function giveUpJudgement(): void {
    if (judgement === null) return;
    judgement = null;
    options.onReportPart({ kind: "anew" });
    sendReport = createReportSender(options.onReportPart);
  }

  /** Where no packet comes, time goes on all the same. What was recorded before has none but that of its packets. */
  function closeIdle(): void {
    const watched = inputs.flatMap(({ watchedUntil }) => (watchedUntil === null ? [] : [inSeconds(watchedUntil)]));
    if (watched.length > 0) auditor.closeIdle(Math.max(...watched));
  }

  return {
    add: auditor.audit,
    work(budgetMs) {
      const nowMs = performance.now();
      if (nowMs >= nextStatusMs && options.isHeard()) {
        nextStatusMs = nowMs + STATUS_MS;
        options.onStatus(keeper.status(nowMs));
      }
      if (nowMs >= nextCloseMs) {
        nextCloseMs = nowMs + CLOSE_IDLE_MS;
        closeIdle();
      }
      goOnJudging(nowMs, budgetMs);
    },
    isJudging: () => judgement !== null,
    adopt(newSite, newMatrix) {
      site = newSite;
      matrix = newMatrix;
      auditor.adopt(site, matrix);
      giveUpJudgement();
      nextJudgementMs = 0;
    },
    note: keeper.note,
    packets: auditor.packets,
    decoded: auditor.decoded,
    finish() {
      const now = new Date();
      const context = { version, now, matrix, site, inputs };
      options.onReportPart({ kind: "anew" });
      const sendWhole = createReportSender(options.onReportPart);
      complete(sendWhole(createReport(auditor.finish(inputs, now), context)));
      keeper.note({ state: "ended" });
      options.onStatus(keeper.status(performance.now()));
    },
  };
}
