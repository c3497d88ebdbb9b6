/**
 * The site file, hosts files and matrix that a command was given, or a sentence on why they cannot be used.
 */
import { readFile } from "node:fs/promises";
import { describeSystemError, isSystemError } from "../capture/system-error.ts";
import { formatAddress } from "../flow/address.ts";
import { findMatrix, MATRIX_IDS } from "../matrix/catalog.ts";
import type { Matrix } from "../matrix/requirement.ts";
import { neutralPath, neutralText } from "../names/neutral-text.ts";
import type { PoolProblem } from "../site/pool-reader.ts";
import { listed } from "../site/pool-statement.ts";
import { type Site, UNKNOWN_SITE } from "../site/site.ts";
import { UsageError } from "./exit-status.ts";
import { type Input, openInput } from "./input-kind.ts";

export interface SiteOptions {
  /** A site file, or a pool's database in its place. */
  readonly site?: string;
  /** Hosts files. */
  readonly hosts?: readonly string[];
  readonly matrix?: string;
}

export interface LoadedSite {
  readonly site: Site;
  readonly matrix: Matrix;
  /** What the user should know of it, a sentence each. */
  readonly notes: readonly string[];
}

export async function loadSite(options: SiteOptions): Promise<LoadedSite> {
  const { site: declared, notes } = options.site === undefined ? NO_SITE : await readSite(options.site);
  const site = options.hosts === undefined ? declared : { ...declared, hostNames: await readHosts(options.hosts) };
  const id = options.matrix ?? site.matrixId;
  const matrix = findMatrix(id, site.settings);
  if (matrix === null) {
    throw new UsageError(
      `--matrix: ${JSON.stringify(neutralText(id))} is not known here; known are ${MATRIX_IDS.join(", ")}.`,
    );
  }
  return { site, matrix, notes };
}

type ReadSite = Pick<LoadedSite, "site" | "notes">;

const NO_SITE: ReadSite = { site: UNKNOWN_SITE, notes: [] };

async function readSite(path: string): Promise<ReadSite> {
  try {
    const { kind, source } = await openInput(path);
    return await (kind === "pool database" ? importSite(path, source) : readSiteFile(path, source));
  } catch (error) {
    if (isSystemError(error)) failToRead(path, "the site file")(error);
    throw error;
  }
}

async function readSiteFile(path: string, source: Input["source"]): Promise<ReadSite> {
  const { formatMistakes, parseSiteFile } = await import("../site/site-file.ts");
  const { site, mistakes } = parseSiteFile(path, await readToEnd(source));
  if (mistakes !== null) throw new UsageError(formatMistakes(path, mistakes).join("\n"));
  return { site, notes: [] };
}

async function importSite(path: string, source: Input["source"]): Promise<ReadSite> {
  const { readPoolDatabase } = await import("../site/pool-database.ts");
  const { namesWithoutAddress, toPoolSite, toSite } = await import("../site/pool-site.ts");
  const { database, problem } = await readPoolDatabase(source);
  if (problem !== null) throw new UsageError(`${neutralPath(path)}: ${describePoolProblem(problem)}.`);
  const poolSite = toPoolSite(database);
  const names = namesWithoutAddress(poolSite);
  const advice = `${neutralPath(path)}: no address there has ${listed(names)}; xsaudit init drafts a site file to complete`;
  return { site: toSite(path, poolSite), notes: names.length === 0 ? [] : [advice] };
}

/** `line 2, column 811: this is not valid XML` */
export function describePoolProblem({ line, column, message }: PoolProblem): string {
  return line === null ? message : `line ${line}, column ${column}: ${message}`;
}

const READ_BYTES = 64 * 1024;

async function readToEnd(source: Input["source"]): Promise<string> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const bytes = new Uint8Array(READ_BYTES);
  let text = "";
  for (;;) {
    const count = await source.read(bytes, 0, READ_BYTES);
    text += decoder.decode(bytes.subarray(0, count), { stream: count > 0 });
    if (count > 0) continue;
    await source.close();
    return text;
  }
}

/** A file of another kind has a mistake a line. */
const MAX_MISTAKES = 20;

/** The names of addresses by their text; of several files the first has the first word. */
async function readHosts(paths: readonly string[]): Promise<Site["hostNames"]> {
  const { parseHostsFile } = await import("../site/hosts-file.ts");
  const { formatMistakes } = await import("../site/site-file.ts");
  const hostNames = new Map<string, readonly string[]>();
  for (const path of paths) {
    const { entries, mistakes } = parseHostsFile(await readText(path, "the hosts file"));
    if (mistakes !== null) {
      const more = mistakes.length > MAX_MISTAKES ? [`and ${mistakes.length - MAX_MISTAKES} more`] : [];
      throw new UsageError([...formatMistakes(path, mistakes.slice(0, MAX_MISTAKES)), ...more].join("\n"));
    }
    for (const { address, names } of entries) {
      const text = formatAddress(address);
      hostNames.set(text, [...new Set([...(hostNames.get(text) ?? []), ...names])]);
    }
  }
  return hostNames;
}

async function readText(path: string, what: string): Promise<string> {
  return readFile(path, "utf8").catch(failToRead(path, what));
}

function failToRead(path: string, what: string): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    throw new UsageError(`${neutralPath(path)}: ${what} cannot be read: ${describeSystemError(error)}.`);
  };
}
