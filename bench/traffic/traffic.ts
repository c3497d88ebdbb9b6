/**
 * Packets one after the other, for as long as somebody wants them; nothing is kept of those that are gone.
 */
export interface Traffic {
  /** Puts the next frame at `at`; @returns its length, or 0 where there is none any more */
  writeFrame(target: Buffer, at: number): number;
}

export const EPHEMERAL_PORTS = [32_768, 60_999] as const;
const EPHEMERAL_COUNT = EPHEMERAL_PORTS[1] - EPHEMERAL_PORTS[0] + 1;

/** The port of a client's n-th flow: none twice as long as there are others. */
export function ephemeralPort(flow: number): number {
  return EPHEMERAL_PORTS[0] + (flow % EPHEMERAL_COUNT);
}
