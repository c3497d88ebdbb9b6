/**
 * What an attacker can make that costs the most: each case fills one table, one reassembly, or one reader.
 */

interface Described {
  readonly name: string;
  /** What keeps time and memory within bounds, in words. */
  readonly bound: string;
  /** How many packets, or of what else it is made, the smaller capture of the benchmark has. */
  readonly count: number;
}

/** A flood of frames, all on one network. */
export interface FloodCase extends Described {
  readonly kind: "flood";
  /** Each frame holds until the next one is asked for. */
  frames(count: number): Iterable<Uint8Array>;
}

/** A file that is itself the attack. */
export interface FileCase extends Described {
  readonly kind: "file";
  /** @param inside a pcapng section that the file holds, too: what an innocent program recorded */
  file(count: number, inside: Uint8Array): Iterable<Uint8Array>;
}

export type WorstCase = FloodCase | FileCase;
