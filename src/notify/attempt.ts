/**
 * One attempt to tell, and more of them where a failure may pass: a growing wait lies between two.
 */
import type { Retries } from "./channels.ts";

export type Attempt =
  | { readonly kind: "sent"; readonly message: string }
  | {
      readonly kind: "failed";
      readonly message: string;
      /** Whether the same may succeed later. */
      readonly mayPass: boolean;
      /** How long the other side asks to wait, where it says so. */
      readonly waitSeconds?: number;
    };

/** How long each step may take; tests are in more of a hurry. */
export interface Pace {
  /** For a connection to stand: names, TCP, TLS, the first word. */
  readonly connectMs: number;
  /** For an answer to come. */
  readonly answerMs: number;
  /** For all of an attempt, so that nobody holds a run by an answer a byte a minute. */
  readonly attemptMs: number;
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** RFC 5321, 4.5.3.2 allows a mail server minutes for an answer; a night's run has other work. */
export const PACE: Pace = {
  connectMs: 15_000,
  answerMs: 60_000,
  attemptMs: 300_000,
  wait: (milliseconds) => new Promise((resolve) => void setTimeout(resolve, milliseconds)),
};

/** What follows the run (storing, the lock) waits for this. */
const MAX_WAIT_SECONDS = 300;

export async function tryRepeatedly(
  attempt: () => Promise<Attempt>,
  { attempts, waitSeconds }: Retries,
  { wait }: Pace,
): Promise<{ readonly last: Attempt; readonly attempts: number }> {
  for (let made = 1; ; made++) {
    const last = await attempt();
    if (last.kind === "sent" || !last.mayPass || made >= attempts) return { last, attempts: made };
    const own = waitSeconds * 2 ** (made - 1);
    await wait(Math.min(Math.max(own, last.waitSeconds ?? 0), MAX_WAIT_SECONDS) * 1000);
  }
}

export function failed(message: string, mayPass: boolean): Attempt {
  return { kind: "failed", message, mayPass };
}
