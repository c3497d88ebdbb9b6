/**
 * Work that is done in steps, so that a live capture can go on between them.
 */
export type Steps<Result> = Generator<void, Result, void>;

/** Does all steps at once. */
export function complete<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
