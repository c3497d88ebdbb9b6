/**
 * What `xsaudit serve` takes and gives at the most. Each of them can be set, and the page shows them.
 */
export interface ServeLimits {
  /** All files of one upload together, as they are received. */
  readonly uploadBytes: number;
  /** What compressed files of one upload unpack to together. */
  readonly unpackedBytes: number;
  /** How many times its own size a compressed file unpacks to. */
  readonly unpackedRatio: number;
  /** Kept for one token; the next is refused. */
  readonly uploads: number;
  /** After which an upload and all that was made of it go. */
  readonly ageSeconds: number;
  readonly concurrentAnalyses: number;
  /** Uploads that wait for an analysis, of all tokens; the next is refused. */
  readonly queue: number;
  readonly analysisSeconds: number;
  readonly analysisBytes: number;
  /** Of one address; more are refused until the minute is over. */
  readonly requestsPerMinute: number;
}

const MEBIBYTE = 2 ** 20;

/** Files of one upload: who has more can send them as one archive's content, merged. */
export const MAX_FILES = 64;
/** A site file or a pool's database. */
export const MAX_SITE_BYTES = 64 * MEBIBYTE;
/** Text that the page's editor sends. */
export const MAX_SITE_TEXT_BYTES = MEBIBYTE;
/** Bodies that come in at the same time: each holds a file open. */
export const MAX_RECEPTIONS = 32;
/** A request that takes longer has its connection closed. */
export const MAX_REQUEST_MS = 3_600_000;
/** A connection on which nothing moves is closed. */
export const MAX_IDLE_MS = 30_000;
export const MAX_CONNECTIONS = 512;
/** An analysis that the server's own end cut short is begun again; one that ends the server each time is not. */
export const MAX_STARTS = 2;
/** Tokens that did not fit, of one address in a minute. */
export const MAX_WRONG_TOKENS_PER_MINUTE = 20;
