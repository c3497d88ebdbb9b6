/**
 * `xsaudit serve`: a page that takes captures and shows their report, until it is ended.
 */
import { readFileSync } from "node:fs";
import { describeSystemError, isSystemError } from "../capture/system-error.ts";
import { neutralPath, neutralText } from "../names/neutral-text.ts";
import { type RunningServer, type ServeOptions, startServer } from "../server/server.ts";
import { AnalysesCannotRun } from "../server/trial.ts";
import { ExitStatus, UsageError } from "./exit-status.ts";
import { parseSeconds } from "./quantities.ts";
import { openData } from "./serve-data.ts";
import { dataFolder, parseLimits, parseListen, refuseExposure, type ServeCommandOptions } from "./serve-options.ts";
import { ownToken, readTokens } from "./serve-tokens.ts";
import type { Streams } from "./streams.ts";
import { readVersion } from "./version.ts";

/** @returns the exit status, once it was ended */
export async function serve(options: ServeCommandOptions, streams: Streams): Promise<number> {
  const limits = parseLimits(options);
  const shutdownMs = parseSeconds(options.shutdownTime, "--shutdown-time") * 1000;
  const { address, port } = parseListen(options.listen);
  const tls = readTls(options);
  refuseExposure(address, options);
  const named = dataFolder(options, streams.environment);
  const folder = openData(named);
  if (folder === null) {
    streams.error(`xsaudit: ${neutralPath(named)}: another server is at work there. End it, or name another folder.\n`);
    return ExitStatus.busy;
  }
  const { path: data, unlock } = folder;
  const tokens = await chooseTokens(options, data);
  const log = (line: string): void => streams.error(`${new Date().toISOString().slice(0, 19)}Z ${line}\n`);
  const keepsCaptures = options.keep === true;
  const version = readVersion();
  const server = await listen(
    { address, port, data, limits, tokens, tls, keepsCaptures, shutdownMs, version, log },
    options.listen,
  );
  const [token] = options.tokens === undefined ? tokens : [];
  await streams.output(`${server.url}/${token === undefined ? "" : `?token=${token}`}\n`);
  await untilEnded();
  log("ending");
  await server.stop();
  unlock();
  return ExitStatus.done;
}

async function listen(options: ServeOptions, listenText: string): Promise<RunningServer> {
  try {
    return await startServer(options);
  } catch (error) {
    if (isSystemError(error)) {
      const what = describeSystemError(error);
      if (error.syscall === "listen") {
        throw new UsageError(`--listen ${neutralText(listenText)}: nothing can listen there: ${what}.`);
      }
      throw new UsageError(`${neutralPath(options.data)}: uploads cannot be kept there: ${what}.`);
    }
    if (error instanceof AnalysesCannotRun) throw new UsageError(NO_ANALYSES);
    if (isTlsError(error)) throw new UsageError(`--tls-cert, --tls-key: they cannot be used: ${error.message}.`);
    throw error;
  }
}

const NO_ANALYSES =
  "Analyses cannot run here: their process does not start, or cannot use its folder. It needs /bin/sh, nice, and Node.js's permission model; what it is given can be tried with xsaudit analyze.";

/** Of OpenSSL, which has a sentence for what is wrong with a key. */
function isTlsError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && String(error.code).startsWith("ERR_OSSL");
}

async function chooseTokens(options: ServeCommandOptions, data: string): Promise<readonly string[]> {
  if (!options.token) {
    if (options.tokens !== undefined) throw new UsageError("--tokens and --no-token: give one of the two.");
    return [];
  }
  return options.tokens === undefined ? [ownToken(data)] : readTokens(options.tokens);
}

function readTls({ tlsCert, tlsKey }: ServeCommandOptions): ServeOptions["tls"] {
  if (tlsCert === undefined && tlsKey === undefined) return null;
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new UsageError("--tls-cert and --tls-key: each needs the other.");
  }
  return { cert: readPem(tlsCert, "--tls-cert"), key: readPem(tlsKey, "--tls-key") };
}

function readPem(path: string, option: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new UsageError(`${option} ${neutralPath(path)}: the file cannot be read: ${describeSystemError(error)}.`);
  }
}

/** By SIGTERM or SIGINT; a second one ends the process there and then. */
function untilEnded(): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      process.removeListener("SIGTERM", end);
      process.removeListener("SIGINT", end);
      resolve();
    };
    process.on("SIGTERM", end);
    process.on("SIGINT", end);
  });
}
