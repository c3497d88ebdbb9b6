/**
 * What the thread that judges and those that track flows say to each other.
 */
import type { CaptureFile } from "../capture/files.ts";
import type { Period } from "../capture/period.ts";
import type { InputState } from "../capture/source.ts";
import type { ShardShare } from "../flow/shards.ts";
import type { StageCounts } from "../names/flow-stage.ts";
import type { Batch } from "./batch.ts";

/**
 * Packets of a turn. Each thread hands over what it made of them, and what all made of the same packets is put in order:
 * so turns end at the same packets for all of them.
 */
export const TURN_PACKETS = 2 ** 16;
/** What all threads look at: the turns that were judged, and after how many to stop. */
export const ControlWord = { judgedTurns: 0, lastTurn: 1 } as const;
export const CONTROL_WORDS = 2;
export const NO_LAST_TURN = 2 ** 31 - 1;

export interface FlowThreadStart {
  readonly files: readonly CaptureFile[];
  readonly share: ShardShare;
  readonly control: Int32Array;
  readonly period: Period | undefined;
}

/** Where a thread stands. */
export interface ThreadProgress {
  readonly packets: number;
  readonly readBytes: number;
}

export interface TurnMessage extends ThreadProgress {
  readonly batch: Batch;
  /** With the last one. */
  readonly end: ThreadEnd | null;
}

export interface ThreadEnd {
  readonly counts: StageCounts;
  readonly inputs: readonly InputState[];
}
