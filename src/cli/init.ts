/**
 * `xsaudit init`: drafts a site file from what the given file knows.
 */
import { stat, writeFile } from "node:fs/promises";
import { STANDARD_INPUT } from "../capture/reader.ts";
import { describeSystemError, isSystemError } from "../capture/system-error.ts";
import { neutralPath } from "../names/neutral-text.ts";
import { auditCaptures } from "../report/analyze.ts";
import { ExitStatus, UsageError } from "./exit-status.ts";
import { openInput } from "./input-kind.ts";
import { failToWrite, isSameFile } from "./output-file.ts";
import { loadSite } from "./site.ts";
import { type Draft, draftFromAudit, draftFromPoolDatabase } from "./site-draft.ts";
import type { Streams } from "./streams.ts";
import { readVersion } from "./version.ts";

export interface InitOptions {
  readonly output?: string;
  readonly force?: boolean;
}

const STANDARD_OUTPUT = "-";

/** @returns the exit status */
export async function init(paths: readonly string[], options: InitOptions, streams: Streams): Promise<number> {
  const draft = await draftFrom(paths, streams).catch(describeUnreadable);
  const [first] = paths.map(neutralPath);
  if (typeof draft === "string") {
    streams.error(`xsaudit: ${first}: ${draft}\n`);
    return ExitStatus.damagedInput;
  }
  if (draft.text !== null) await write(draft.text, paths, options, streams);
  for (const note of draft.notes) streams.error(`xsaudit: ${note}\n`);
  return draft.status;
}

/** Decides by the first file's first bytes what it can be drafted from. @returns the draft, or why there is none */
async function draftFrom(paths: readonly string[], streams: Streams): Promise<Draft | string> {
  const [path, ...others] = paths as [string, ...string[]]; // commander demands one at the least
  if (path === STANDARD_INPUT || (await stat(path)).isDirectory()) return draftFromCaptures(paths, streams);
  const { kind, source } = await openInput(path);
  if (kind === "pool database" && others.length === 0) return draftFromPoolDatabase(path, source);
  await source.close();
  if (kind === "pool database")
    throw new UsageError("A site file is drafted from one pool's database, or from captures.");
  return kind === "capture" ? draftFromCaptures(paths, streams) : `this is neither a capture nor ${A_DATABASE}`;
}

async function draftFromCaptures(paths: readonly string[], streams: Streams): Promise<Draft> {
  const { site, matrix } = await loadSite({}, streams);
  const { report, result } = await auditCaptures({ paths, site, matrix, version: readVersion() });
  const problems = report.inputs.flatMap(({ path, problem }) =>
    problem === null ? [] : [`${path}: ${problem.message}`],
  );
  return {
    // An empty file would only stand in the way of the next attempt.
    text: report.sensor.packets === 0 && problems.length > 0 ? null : draftFromAudit(paths, result),
    notes: problems,
    status: problems.length > 0 ? ExitStatus.damagedInput : ExitStatus.done,
  };
}

const A_DATABASE = "a pool's database (`xe pool-dump-database file-name=FILE` writes one)";

function describeUnreadable(error: unknown): string {
  if (!isSystemError(error)) throw error;
  return `cannot be read: ${describeSystemError(error)}`;
}

async function write(
  text: string,
  inputPaths: readonly string[],
  options: InitOptions,
  streams: Streams,
): Promise<void> {
  const { output: path = STANDARD_OUTPUT, force = false } = options;
  if (path === STANDARD_OUTPUT) return streams.output(text);
  for (const inputPath of inputPaths) {
    if (!(await isSameFile(path, inputPath))) continue;
    throw new UsageError(
      `${neutralPath(path)} is the input: the draft would take its place. Give another file with -o.`,
    );
  }
  await writeFile(path, text, { flag: force ? "w" : "wx" }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") failToWrite(path, "the site file")(error);
    throw new UsageError(
      `${neutralPath(path)} is there already, and was left as it is. Give another file with -o, or replace it with --force.`,
    );
  });
}
