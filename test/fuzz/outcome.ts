/** What a run over a target found. */
export interface Finding {
  readonly why: string;
  /** The input, kept. */
  readonly path: string;
}

export interface Outcome {
  readonly inputs: number;
  readonly findings: readonly Finding[];
  /** Every input took less. */
  readonly withinMs: number;
  /** Of the whole process. */
  readonly peakMegabytes: number;
}
