/**
 * A flow as it ends, with what the audit made of it: who asked, and which conversation it was counted in.
 */
import type { Flow } from "../flow/flow.ts";
import type { Side } from "../flow/flow-row.ts";
import type { Attempts } from "./attempts.ts";
import type { Party } from "./party.ts";

export interface AuditedFlow {
  readonly flow: Flow;
  readonly client: Side;
  /** Of the flow's ends, in their order; null where the address book was full. */
  readonly parties: readonly [Party | null, Party | null];
  /** Of its conversation in the report; null where a limit kept the flow out of the list. */
  readonly conversationId: string | null;
  /** What it says of attempts to reach the server; nothing where it is in no conversation. */
  readonly attempts: readonly Attempts[];
}
