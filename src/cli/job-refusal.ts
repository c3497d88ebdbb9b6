/**
 * Why a job is not done: what was sent is to blame, or the room for it.
 */
import type { REFUSALS } from "../server/jobs/job.ts";

export class JobRefusal extends Error {
  readonly reason: (typeof REFUSALS)[number];

  constructor(reason: (typeof REFUSALS)[number], message: string) {
    super(message);
    this.reason = reason;
  }
}
