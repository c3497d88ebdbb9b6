/**
 * The site file, hosts files and matrix that a command was given, or a sentence on why they cannot be used.
 */
import { formatAddress } from "../flow/address.ts";
import type { Matrix, Requirement } from "../matrix/requirement.ts";
import { type Site, UNKNOWN_SITE } from "../site/site.ts";
import { chooseMatrix } from "./chosen-matrix.ts";
import { UsageError } from "./exit-status.ts";
import type { Streams } from "./streams.ts";
import { readText } from "./text-file.ts";

export interface SiteOptions {
  readonly site?: string;
  /** Hosts files. */
  readonly hosts?: readonly string[];
  /** The id of a matrix, or the path of a file. */
  readonly matrix?: string;
}

/**
 * What most likely is a slip is warned of.
 * @param streams where warnings go; mistakes are thrown
 */
export async function loadSite(options: SiteOptions, streams: Streams): Promise<{ site: Site; matrix: Matrix }> {
  const file = options.site === undefined ? null : await readSite(options.site);
  const declared = file?.site ?? UNKNOWN_SITE;
  const site = options.hosts === undefined ? declared : { ...declared, hostNames: await readHosts(options.hosts) };
  const matrix = await chooseMatrix(options.matrix, site, streams);
  for (const line of file?.warnings([...matrix.requirements, ...site.allow]) ?? []) streams.error(`${line}\n`);
  return { site, matrix };
}

interface SiteFile {
  readonly site: Site;
  /** Lines on what most likely is a slip: they wait until it is known which requirements there are. */
  readonly warnings: (requirements: readonly Requirement[]) => string[];
}

async function readSite(path: string): Promise<SiteFile> {
  const { parseSiteFile } = await import("../site/site-file.ts");
  const { formatMistakes } = await import("../site/yaml-text.ts");
  const { siteWarnings } = await import("../site/site-warnings.ts");
  const { site, mentions, mistakes } = parseSiteFile(path, await readText(path, "the site file"));
  if (mistakes !== null) throw new UsageError(formatMistakes(path, mistakes).join("\n"));
  return { site, warnings: (requirements) => formatMistakes(path, siteWarnings(mentions, requirements)) };
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
