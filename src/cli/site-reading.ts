/**
 * The site file, hosts files and matrix that a command was given, read again while it runs: by then as the user that root
 * was given up for.
 */
import { access, constants } from "node:fs/promises";
import type { SiteReading } from "../live/site-reload.ts";
import { isMatrixPath } from "../matrix/catalog.ts";
import { neutralPath } from "../names/neutral-text.ts";
import { UsageError } from "./exit-status.ts";
import { loadSite, type SiteOptions } from "./site.ts";
import type { Streams } from "./streams.ts";

/** Never throws for what the files hold or lack, nor ends the command: what is wrong is told. */
export async function readSiteAgain(options: SiteOptions, streams: Streams): Promise<SiteReading> {
  const paths = [options.site, ...(options.hosts ?? []), ...matrixPaths(options)].filter((path) => path !== undefined);
  if (paths.length === 0) {
    return { kind: "mistaken", mistakes: ["no file was given that could be read again; start with --site FILE"] };
  }
  const warnings: string[] = [];
  try {
    const error = (text: string): void => void warnings.push(text.trimEnd());
    const { site, matrix } = await loadSite(options, { ...streams, error });
    return { kind: "read", site, matrix, warnings };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { kind: "mistaken", mistakes: [...error.message.split("\n"), ...(await whoMayNotRead(paths))] };
  }
}

function matrixPaths({ matrix }: SiteOptions): string[] {
  return matrix !== undefined && isMatrixPath(matrix) ? [matrix] : [];
}

/** Root could read the file when the audit began. */
async function whoMayNotRead(paths: readonly string[]): Promise<string[]> {
  const isDenied = (path: string): Promise<boolean> =>
    access(path, constants.R_OK).then(
      () => false,
      (error: NodeJS.ErrnoException) => error.code === "EACCES",
    );
  const denied: string[] = [];
  for (const path of paths) if (await isDenied(path)) denied.push(neutralPath(path));
  if (denied.length === 0) return [];
  return [
    `xsaudit runs as user ${process.getuid?.() ?? "another"} by now, who must be allowed to read ${denied.join(", ")}`,
  ];
}
