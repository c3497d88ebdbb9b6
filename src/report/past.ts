/**
 * What earlier nights say beside a report: a plain value, made by the history, shown by every form that has room for it.
 */
import type { CoverageStatus, FindingKind, Severity } from "../audit/words.ts";
import type { Difference } from "./difference.ts";

/** A night of one sensor: named for the day (UTC) on which its period ends. */
export interface Night {
  /** `YYYY-MM-DD`. */
  readonly night: string;
  readonly sensor: string;
  /** ISO 8601 in UTC: from the first moment, included, to the last, not included. */
  readonly from: string;
  readonly to: string;
}

/** A night in a row of nights. */
export interface PastNight extends Night {
  readonly packets: number;
  /** Null where the capture files do not say. */
  readonly kernelDropped: number | null;
  readonly oneWayConversations: number;
  readonly conversations: number;
  readonly failing: number;
  /** Those that nobody accepts. */
  readonly findings: Readonly<Record<FindingKind, number>>;
  readonly accepted: number;
  /** Requirements by their status. */
  readonly coverage: Readonly<Record<CoverageStatus, number>>;
}

/** A finding through the nights. */
export interface FindingPast {
  readonly id: string;
  readonly kind: FindingKind;
  readonly requirement: string | null;
  /** As of the last night on which it was there. */
  readonly severity: Severity;
  readonly title: string;
  /** Of all nights that are kept. */
  readonly firstNight: string;
  readonly lastNight: string;
  /** Of the nights in the row, those on which it was there, oldest first; and those of them on which it was accepted. */
  readonly nights: readonly string[];
  readonly acceptedNights: readonly string[];
}

export interface Past {
  readonly night: Night;
  /** At most `MAX_PAST_NIGHTS`, oldest first, the report's own last. A night that was not audited is not among them. */
  readonly nights: readonly PastNight[];
  /** All that were there on any of those nights, those that are gone included. */
  readonly findings: readonly FindingPast[];
  /** From the night before to this one; null for the first. */
  readonly difference: Difference | null;
}

export const MAX_PAST_NIGHTS = 30;
