/**
 * What `xsaudit serve` was told, checked before anything listens.
 */
import { isIP } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { neutralText } from "../names/neutral-text.ts";
import type { ServeLimits } from "../server/limits.ts";
import { isLoopback } from "../server/listen-address.ts";
import { UsageError } from "./exit-status.ts";
import { parseBytes, parseCount, parseSeconds } from "./quantities.ts";

/** As commander gives them. */
/** Dates that far ahead can still be written. */
const MOST_DAYS = 10_000;

export interface ServeCommandOptions {
  readonly listen: string;
  readonly data?: string;
  readonly tokens?: string;
  /** False with --no-token. */
  readonly token: boolean;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly expose?: boolean;
  readonly keep?: boolean;
  readonly maxUpload: string;
  readonly maxUnpacked: string;
  readonly maxRatio: string;
  readonly maxUploads: string;
  readonly maxAge: string;
  readonly analyses: string;
  readonly queue: string;
  readonly analysisTime: string;
  readonly analysisMemory: string;
  readonly requests: string;
  readonly shutdownTime: string;
}

/** A report of a small capture needs as much. */
const LEAST_ANALYSIS_BYTES = 256e6;
const MOST = 1_000_000;

/** @throws UsageError */
export function parseLimits(options: ServeCommandOptions): ServeLimits {
  return {
    uploadBytes: parseBytes(options.maxUpload, "--max-upload", 1),
    unpackedBytes: parseBytes(options.maxUnpacked, "--max-unpacked", 1),
    unpackedRatio: parseCount(options.maxRatio, "--max-ratio", 1, MOST),
    uploads: parseCount(options.maxUploads, "--max-uploads", 1, MOST),
    ageSeconds: parseSeconds(options.maxAge, "--max-age", MOST_DAYS),
    concurrentAnalyses: parseCount(options.analyses, "--analyses", 1, 64),
    queue: parseCount(options.queue, "--queue", 1, MOST),
    analysisSeconds: parseSeconds(options.analysisTime, "--analysis-time"),
    analysisBytes: parseBytes(options.analysisMemory, "--analysis-memory", LEAST_ANALYSIS_BYTES),
    requestsPerMinute: parseCount(options.requests, "--requests", 1, MOST),
  };
}

export interface ListenAddress {
  readonly address: string;
  readonly port: number;
}

/** `127.0.0.1:8484`, `[::1]:8484`, `localhost:8484`. @throws UsageError */
export function parseListen(text: string): ListenAddress {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text);
  const named = match?.[1] ?? match?.[2] ?? "";
  const address = named === "localhost" ? "127.0.0.1" : named;
  const port = Number(match?.[3] ?? "NaN");
  if (isIP(address) !== 0 && port <= 65_535) return { address, port };
  throw new UsageError(
    `--listen ${neutralText(text)}: no address with a port. Give one such as 127.0.0.1:8484, [::1]:8484 or 0.0.0.0:8484.`,
  );
}

/** Captures are secrets: who wants them to pass in the clear, or be open to all, must say so. @throws UsageError */
export function refuseExposure(address: string, options: ServeCommandOptions): void {
  if (isLoopback(address) || options.expose === true) return;
  const missing = [...(options.token ? [] : ["a token"]), ...(options.tlsCert === undefined ? ["TLS"] : [])];
  if (missing.length === 0) return;
  throw new UsageError(
    `--listen ${neutralText(options.listen)}: others reach that address, and captures are secrets: without ${missing.join(" and ")} it is not served there. Give --tls-cert and --tls-key${options.token ? "" : ", leave out --no-token"}, or say --expose.`,
  );
}

export function dataFolder(
  options: ServeCommandOptions,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const state = environment.XDG_STATE_HOME;
  return (
    options.data ?? join(state === undefined || state === "" ? join(homedir(), ".local/state") : state, "xsaudit/serve")
  );
}
