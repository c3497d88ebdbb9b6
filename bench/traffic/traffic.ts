/**
 * Packets one after the other, for as long as somebody wants them; nothing is kept of those that are gone.
 */
export interface Traffic {
  /** Puts the next frame at `at`; @returns its length, or 0 where there is none any more */
  writeFrame(target: Buffer, at: number): number;
}

/** As Linux chooses them: 32768 to 60999. */
const FIRST_EPHEMERAL_PORT = 32_768;
export const EPHEMERAL_COUNT = 28_232;

/** The port of a client's n-th flow: none twice as long as there are others. */
export function ephemeralPort(flow: number): number {
  return FIRST_EPHEMERAL_PORT + (flow % EPHEMERAL_COUNT);
}
