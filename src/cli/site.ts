/**
 * The site file, hosts files and matrix that a command was given, or a sentence on why they cannot be used.
 */
import { describeSystemError, isSystemError } from "../capture/system-error.ts";
import { formatAddress } from "../flow/address.ts";
import type { Matrix, Requirement } from "../matrix/requirement.ts";
import { neutralPath } from "../names/neutral-text.ts";
import type { PoolProblem } from "../site/pool-reader.ts";
import { listed } from "../site/pool-statement.ts";
import { type Site, UNKNOWN_SITE } from "../site/site.ts";
import { chooseMatrix } from "./chosen-matrix.ts";
import { UsageError } from "./exit-status.ts";
import { type Input, openInput } from "./input-kind.ts";
import type { Streams } from "./streams.ts";
import { readText } from "./text-file.ts";

export interface SiteOptions {
  /** A site file, or a pool's database in its place. */
  readonly site?: string;
  /** Hosts files. */
  readonly hosts?: readonly string[];
  /** The id of a matrix, or the path of a file. */
  readonly matrix?: string;
}

/**
 * What most likely is a slip, and what a pool's database lacks, is said.
 * @param streams where that goes; mistakes are thrown
 */
export async function loadSite(options: SiteOptions, streams: Streams): Promise<{ site: Site; matrix: Matrix }> {
  const file = options.site === undefined ? NO_SITE : await readSite(options.site);
  const hostNames = options.hosts === undefined ? file.site.hostNames : await readHosts(options.hosts);
  const site = { ...file.site, hostNames };
  const matrix = await chooseMatrix(options.matrix, site, streams);
  for (const line of file.warnings([...matrix.requirements, ...site.allow])) streams.error(`${line}\n`);
  return { site, matrix };
}

interface SiteFile {
  readonly site: Site;
  /** Lines on what the user should know: they wait until it is known which requirements there are. */
  readonly warnings: (requirements: readonly Requirement[]) => readonly string[];
}

const NO_SITE: SiteFile = { site: UNKNOWN_SITE, warnings: () => [] };

async function readSite(path: string): Promise<SiteFile> {
  try {
    const { kind, source } = await openInput(path);
    return await (kind === "pool database" ? importSite(path, source) : readSiteFile(path, source));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new UsageError(`${neutralPath(path)}: the site file cannot be read: ${describeSystemError(error)}.`);
  }
}

async function readSiteFile(path: string, source: Input["source"]): Promise<SiteFile> {
  const { parseSiteFile } = await import("../site/site-file.ts");
  const { formatMistakes } = await import("../site/yaml-text.ts");
  const { siteWarnings } = await import("../site/site-warnings.ts");
  const { site, mentions, mistakes } = parseSiteFile(path, await readToEnd(source));
  if (mistakes !== null) throw new UsageError(formatMistakes(path, mistakes).join("\n"));
  return { site, warnings: (requirements) => formatMistakes(path, siteWarnings(mentions, requirements)) };
}

async function importSite(path: string, source: Input["source"]): Promise<SiteFile> {
  const { readPoolDatabase } = await import("../site/pool-database.ts");
  const { namesWithoutAddress, toPoolSite, toSite } = await import("../site/pool-site.ts");
  const { database, problem } = await readPoolDatabase(source);
  if (problem !== null) throw new UsageError(`${neutralPath(path)}: ${describePoolProblem(problem)}.`);
  const poolSite = toPoolSite(database);
  const names = namesWithoutAddress(poolSite);
  const advice = `${neutralPath(path)}: no address there has ${listed(names)}; xsaudit init drafts a site file to complete`;
  return { site: toSite(path, poolSite), warnings: () => (names.length === 0 ? [] : [`xsaudit: ${advice}`]) };
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
  const { formatMistakes } = await import("../site/yaml-text.ts");
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
