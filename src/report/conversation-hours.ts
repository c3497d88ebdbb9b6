/**
 * What became of each conversation hour by hour.
 */
import type { Outcome } from "../audit/words.ts";

/** One conversation in one hour (of UTC) in which it had a flow. */
export interface ConversationHour {
  /** Its id in the report. */
  readonly conversation: string;
  /** ISO 8601 in UTC, when the hour begins: `2026-11-23T05:00:00Z`. */
  readonly hour: string;
  /** Null where no attempt was decided in this hour: a connection that was made before went on. */
  readonly outcome: Outcome | null;
  readonly attempts: number;
  readonly answered: number;
  readonly failed: number;
  /** Of the flows that began in this hour. */
  readonly flows: number;
  readonly packets: { readonly fromClient: number; readonly fromServer: number };
  readonly bytes: { readonly fromClient: number; readonly fromServer: number };
}
