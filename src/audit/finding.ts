/**
 * A finding: what a person must look at. Conversations with one cause are one finding.
 */
import type { FindingKind, Severity } from "./words.ts";

export interface Finding {
  readonly id: string;
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** Id of the requirement at stake, or null. */
  readonly requirement: string | null;
  readonly title: string;
  readonly reason: string;
  /** What to look at next. */
  readonly check: string;
  /** Ids of the conversations. */
  readonly conversations: readonly string[];
  readonly accepted: { readonly reason: string; readonly owner: string | null; readonly until: string | null } | null;
}
