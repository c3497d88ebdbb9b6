/**
 * `xsaudit init`: drafts a site file from what the given file knows.
 */
import { writeFile } from "node:fs/promises";
import { describeSystemError, isSystemError } from "../capture/system-error.ts";
import { neutralPath } from "../names/neutral-text.ts";
import { draftSiteFile } from "../site/draft.ts";
import { readPoolDatabase } from "../site/pool-database.ts";
import { namesWithoutAddress, toPoolSite } from "../site/pool-site.ts";
import { listed } from "../site/pool-statement.ts";
import { ExitStatus, UsageError } from "./exit-status.ts";
import { type Input, openInput } from "./input-kind.ts";
import { failToWrite, isSameFile } from "./output-file.ts";
import { describePoolProblem } from "./site.ts";
import type { Streams } from "./streams.ts";

export interface InitOptions {
  readonly output?: string;
  readonly force?: boolean;
}

const STANDARD_OUTPUT = "-";

interface Draft {
  readonly text: string;
  /** What the user must know of it, a sentence each. */
  readonly notes: readonly string[];
}

/** @returns the exit status */
export async function init(path: string, options: InitOptions, streams: Streams): Promise<number> {
  const draft = await draftFrom(path).catch(describeUnreadable);
  if (typeof draft === "string") {
    streams.error(`xsaudit: ${neutralPath(path)}: ${draft}\n`);
    return ExitStatus.damagedInput;
  }
  await write(draft.text, path, options, streams);
  for (const note of draft.notes) streams.error(`xsaudit: ${neutralPath(path)}: ${note}\n`);
  return ExitStatus.done;
}

/** Decides by the file's first bytes what it can be drafted from. @returns the draft, or why there is none */
async function draftFrom(path: string): Promise<Draft | string> {
  const { kind, source } = await openInput(path);
  if (kind === "pool database") return draftFromPoolDatabase(path, source);
  await source.close();
  if (kind === "capture") return `this is a capture; so far, a site file can be drafted from ${A_DATABASE} only`;
  return `this is neither a capture nor ${A_DATABASE}`;
}

const A_DATABASE = "a pool's database (`xe pool-dump-database file-name=FILE` writes one)";

async function draftFromPoolDatabase(path: string, source: Input["source"]): Promise<Draft | string> {
  const { database, problem } = await readPoolDatabase(source);
  if (problem !== null) return describePoolProblem(problem);
  const poolSite = toPoolSite(database);
  const names = namesWithoutAddress(poolSite);
  const notes =
    names.length === 0 ? [] : [`no address in the database has ${listed(names)}: complete it in the drafted file`];
  return { text: draftSiteFile(path, poolSite), notes };
}

function describeUnreadable(error: unknown): string {
  if (!isSystemError(error)) throw error;
  return `cannot be read: ${describeSystemError(error)}`;
}

async function write(text: string, inputPath: string, options: InitOptions, streams: Streams): Promise<void> {
  const { output: path = STANDARD_OUTPUT, force = false } = options;
  if (path === STANDARD_OUTPUT) return streams.output(text);
  if (await isSameFile(path, inputPath)) {
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
