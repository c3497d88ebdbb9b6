/**
 * `xsaudit serve`: what listens, what is asked of each request before it is answered, and how all of it ends.
 */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import cookie from "@fastify/cookie";
import multipart from "@fastify/multipart";
import rateLimit from "@fastify/rate-limit";
import fastify, { type FastifyInstance } from "fastify";
import { createAccess } from "./access.ts";
import { jobLimits } from "./analyses.ts";
import { endSlowBodies, tellProblems } from "./answers.ts";
import { addApi } from "./api.ts";
import { startExpiry } from "./expiry.ts";
import { createGuard } from "./guard.ts";
import { MAX_CONNECTIONS, MAX_IDLE_MS, MAX_REQUEST_MS, type ServeLimits } from "./limits.ts";
import { inUrl, isLoopback } from "./listen-address.ts";
import { addPage } from "./page.ts";
import { addSecurityHeaders } from "./security-headers.ts";
import { createSideJobs } from "./side-jobs.ts";
import { tryAnalysis } from "./trial.ts";
import { openUploadStore } from "./upload-store.ts";
import { createUploads, type Uploads } from "./uploads.ts";

export interface ServeOptions {
  readonly address: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Where uploads lie; it is there, and nobody else's. */
  readonly data: string;
  readonly limits: ServeLimits;
  /** None: everyone who reaches the server comes in. */
  readonly tokens: readonly string[];
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null;
  readonly keepsCaptures: boolean;
  /** How long the end of the server waits for analyses that run. */
  readonly shutdownMs: number;
  readonly version: string;
  /** Takes lines without anything from the wire in them. */
  readonly log: (line: string) => void;
}

export interface RunningServer {
  /** Without a path: `http://127.0.0.1:8484`. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * @returns once it listens
 * @throws the system's error where it cannot; AnalysesCannotRun
 */
export async function startServer(options: ServeOptions): Promise<RunningServer> {
  const { address, port, data, limits, tokens, tls, keepsCaptures, version, log } = options;
  const store = openUploadStore(data);
  const scratch = emptyScratch(data);
  const uploads = createUploads({ store, limits, keepsCaptures, log });
  const sideJobs = createSideJobs(jobLimits(limits));
  await tryAnalysis(scratch, limits);
  const access = createAccess(tokens);
  const server = createFastify(options);
  await server.register(cookie);
  await server.register(rateLimit, { max: limits.requestsPerMinute, timeWindow: "1 minute" });
  await server.register(multipart);
  addSecurityHeaders(server);
  tellProblems(server, log);
  endSlowBodies(server);
  server.decorateRequest("owner", "");
  const guard = createGuard(server, access, isLoopback(address));
  addPage(server, access, guard, tls !== null);
  await server.register(async (api) => {
    api.addHook("onRequest", guard.demandOwner);
    addApi(api, { uploads, store, sideJobs, limits, keepsCaptures, hasToken: access.hasTokens, version, scratch });
  });
  await server.listen({ host: address, port });
  const stopExpiry = startExpiry(store, limits.ageSeconds, uploads.remove, log);
  resume(uploads, store.list());

  return {
    url: `${tls === null ? "http" : "https"}://${inUrl(address)}:${portOf(server)}`,
    async stop() {
      stopExpiry();
      sideJobs.stop();
      const closed = closeServer(server);
      await uploads.analyses.stop(options.shutdownMs);
      await closed;
    },
  };
}

function createFastify({ tls }: ServeOptions): FastifyInstance {
  const common = {
    connectionTimeout: MAX_IDLE_MS,
    requestTimeout: MAX_REQUEST_MS,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 128 },
  } as const;
  // The kinds of servers differ only in what fastify lets their raw streams be called.
  const server = tls === null ? fastify(common) : (fastify({ ...common, https: tls }) as unknown as FastifyInstance);
  server.server.maxConnections = MAX_CONNECTIONS;
  return server;
}

/** What was not done when the last server ended is done now, the oldest first. */
function resume(uploads: Uploads, all: readonly { readonly id: string; readonly state: string }[]): void {
  for (const { id, state } of [...all].reverse()) {
    if (state === "queued" || state === "running") uploads.analyses.add(id);
  }
}

/** What a server that was killed left there goes. */
function emptyScratch(data: string): string {
  const path = join(data, "scratch");
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { mode: 0o700 });
  return path;
}

/** New requests are refused, those that are being answered are cut. */
async function closeServer(server: FastifyInstance): Promise<void> {
  await server.close();
}

function portOf(server: FastifyInstance): number {
  const address = server.server.address();
  if (address === null || typeof address === "string") throw new Error("the server listens nowhere");
  return address.port;
}
