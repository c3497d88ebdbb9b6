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
  /** What to put into the site file if the traffic is wanted, as YAML; null where there is no such thing. */
  readonly suggestion: string | null;
  /** Ids of the conversations; none of what concerns the sensor, or is a finding because it is not there. */
  readonly conversations: readonly string[];
  readonly accepted: { readonly reason: string; readonly owner: string | null; readonly until: string | null } | null;
}
