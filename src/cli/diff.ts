/**
 * `xsaudit diff`: two JSON reports in, what changed from the first to the second out.
 */
import { FINDING_KINDS } from "../audit/words.ts";
import { neutralPath } from "../names/neutral-text.ts";
import { withAcceptances } from "../report/accept-stored.ts";
import { compareReports, type Difference, type NamedReport } from "../report/difference.ts";
import { renderDifferenceMarkdown } from "../report/difference-markdown.ts";
import { renderDifferenceText } from "../report/difference-text.ts";
import { renderJson } from "../report/json.ts";
import type { AcceptEntry } from "../site/site.ts";
import { type ColorChoice, hasColor } from "./color.ts";
import { ExitStatus, UsageError } from "./exit-status.ts";
import { parseFailOn } from "./fail-on.ts";
import { checkOutput, writeOutput } from "./output-file.ts";
import { loadReport } from "./report-file.ts";
import { loadSite } from "./site.ts";
import type { Streams } from "./streams.ts";
import { readVersion } from "./version.ts";

const STANDARD_STREAM = "-";
const FAIL_ON_WORDS = ["new", ...FINDING_KINDS] as const;

export interface DiffOptions {
  readonly site?: string;
  readonly format: "text" | "json" | "markdown";
  readonly output?: string;
  readonly failOn?: string;
  readonly color: ColorChoice;
}

/** @returns the exit status */
export async function diff(pathA: string, pathB: string, options: DiffOptions, streams: Streams): Promise<number> {
  const failOn = parseFailOn(options.failOn, FAIL_ON_WORDS);
  if (pathA === STANDARD_STREAM && pathB === STANDARD_STREAM) {
    throw new UsageError("- -: standard input can be one of the two reports, not both. Give a file for the other.");
  }
  const accept = options.site === undefined ? null : (await loadSite({ site: options.site }, streams)).site.accept;
  const outputPath = options.output === STANDARD_STREAM ? undefined : options.output;
  if (outputPath !== undefined) await checkOutput(outputPath, "the difference", "-o", [pathA, pathB]);

  const a = await load(pathA, accept);
  const b = await load(pathB, accept);
  const difference = compareReports(a, b, readVersion());
  const isColored = hasColor(options.color, streams, outputPath !== undefined);
  await writeOutput(RENDERERS[options.format](difference, isColored), outputPath, "the difference", streams);
  const isFailed = difference.newFindings.some(({ finding }) => failOn.has("new") || failOn.has(finding.kind));
  return isFailed ? ExitStatus.findings : ExitStatus.done;
}

const RENDERERS = {
  json: renderJson,
  markdown: (difference) => [renderDifferenceMarkdown(difference)],
  text: (difference, isColored) => [renderDifferenceText(difference, isColored)],
} as const satisfies Record<DiffOptions["format"], (difference: Difference, isColored: boolean) => Iterable<string>>;

/** @param accept what the site accepts, or null where each report's own acceptances stay */
async function load(path: string, accept: readonly AcceptEntry[] | null): Promise<NamedReport> {
  const report = await loadReport(path);
  return { path: neutralPath(path), report: accept === null ? report : withAcceptances(report, accept) };
}
