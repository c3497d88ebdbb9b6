/** What the server's API says, for the compiler: see open-api.ts. */
export interface Upload {
  readonly id: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly captures: readonly { readonly name: string; readonly bytes: number }[];
  readonly site: { readonly name: string } | null;
  readonly of: string | null;
  readonly state: "queued" | "running" | "done" | "failed";
  readonly queuePosition: number | null;
  readonly progress: Progress | null;
  readonly failure: { readonly reason: string; readonly message: string } | null;
  readonly summary: Summary | null;
  readonly capturesKept: boolean;
}

export interface Progress {
  readonly readBytes: number;
  readonly totalBytes: number;
  readonly packets: number;
  readonly packetsPerSecond: number;
  readonly secondsLeft: number | null;
}

export interface Summary {
  readonly packets: number;
  readonly conversations: number;
  readonly firstPacket: string | null;
  readonly lastPacket: string | null;
  readonly verdicts: Readonly<Record<string, number>>;
  readonly findingCount: number;
  readonly findings: readonly FindingHead[];
  readonly warnings: readonly string[];
  readonly problems: readonly { readonly name: string; readonly message: string }[];
}

export interface FindingHead {
  readonly id: string;
  readonly kind: string;
  readonly severity: "high" | "medium" | "low";
  readonly title: string;
  readonly accepted: boolean;
  readonly slice: boolean;
}

export interface Limits {
  readonly uploadBytes: number;
  readonly unpackedBytes: number;
  readonly unpackedRatio: number;
  readonly uploads: number;
  readonly ageSeconds: number;
  readonly concurrentAnalyses: number;
  readonly queue: number;
  readonly analysisSeconds: number;
  readonly analysisBytes: number;
  readonly keepsCaptures: boolean;
  readonly hasToken: boolean;
  readonly version: string;
}

export interface SiteNote {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** What one address of the page shows. */
export interface View {
  readonly title: string;
  readonly content: Node;
  /** Ends what goes on in it. */
  readonly leave?: () => void;
}
