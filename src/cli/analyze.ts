/**
 * `xsaudit analyze`: capture files in, a report out.
 */
import { open, writeFile } from "node:fs/promises";
import { FINDING_KINDS, type FindingKind } from "../audit/words.ts";
import { neutralText } from "../names/neutral-text.ts";
import { analyzeCaptures } from "../report/analyze.ts";
import { renderJson } from "../report/json.ts";
import type { Report } from "../report/report.ts";
import { renderText } from "../report/text.ts";
import { ExitStatus, UsageError } from "./exit-status.ts";
import { createProgress, type Progress } from "./progress.ts";
import { describeError, loadSite, type SiteOptions } from "./site.ts";
import type { Streams } from "./streams.ts";
import { readVersion } from "./version.ts";

export interface AnalyzeOptions extends SiteOptions {
  readonly format: "text" | "json";
  readonly output?: string;
  readonly failOn?: string;
  readonly color: "auto" | "always" | "never";
}

/** @returns the exit status */
export async function analyze(paths: readonly string[], options: AnalyzeOptions, streams: Streams): Promise<number> {
  const failOn = parseKinds(options.failOn);
  const { site, matrix } = await loadSite(options);
  if (options.output !== undefined) await checkWritable(options.output);
  let isInterrupted = false;
  const interrupt = (): void => {
    isInterrupted = true;
  };
  process.once("SIGINT", interrupt);
  let progress: Progress | null = null;
  const report = await analyzeCaptures({
    paths,
    site,
    matrix,
    version: readVersion(),
    watch: (totalBytes, packets) => {
      progress = createProgress(streams, totalBytes, packets);
      return progress;
    },
    isStopped: () => isInterrupted,
  }).finally(() => {
    progress?.clear();
    process.removeListener("SIGINT", interrupt);
  });

  await write(report, options, streams);
  for (const { path, problem } of report.inputs) {
    if (problem === null) continue;
    const place = problem.offset === null ? path : `${path}: byte ${problem.offset}`;
    streams.error(`xsaudit: ${place}: ${problem.message}\n`);
  }
  return statusOf(report, failOn, isInterrupted);
}

function parseKinds(text: string | undefined): ReadonlySet<FindingKind> {
  const kinds = new Set<FindingKind>();
  for (const word of text?.split(",") ?? []) {
    const kind = FINDING_KINDS.find((known) => known === word.trim());
    if (kind === undefined) {
      const known = FINDING_KINDS.join(", ");
      throw new UsageError(
        `--fail-on: ${JSON.stringify(neutralText(word))} is no kind of finding; known are ${known}.`,
      );
    }
    kinds.add(kind);
  }
  return kinds;
}

/** Asked before the work begins: hours of reading must not end at a missing folder. */
async function checkWritable(path: string): Promise<void> {
  const file = await open(path, "a").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${neutralText(path)}: the report cannot be written: ${describeError(error)}.`);
  });
  await file.close();
}

async function write(report: Report, options: AnalyzeOptions, streams: Streams): Promise<void> {
  const isToFile = options.output !== undefined;
  const text =
    options.format === "json" ? renderJson(report) : renderText(report, hasColor(options, streams, isToFile));
  if (options.output === undefined) streams.output(text);
  else await writeFile(options.output, text);
}

/** https://no-color.org: any non-empty value of NO_COLOR switches it off, unless asked for by option. */
function hasColor({ color }: AnalyzeOptions, streams: Streams, isToFile: boolean): boolean {
  if (color !== "auto") return color === "always";
  return streams.isOutputTerminal && !isToFile && !streams.environment.NO_COLOR && streams.environment.TERM !== "dumb";
}

function statusOf(report: Report, failOn: ReadonlySet<FindingKind>, isInterrupted: boolean): number {
  if (isInterrupted) return ExitStatus.interrupted;
  if (report.inputs.some((input) => input.problem !== null) || report.sensor.decoded === 0)
    return ExitStatus.damagedInput;
  const isFailed = report.findings.some((finding) => finding.accepted === null && failOn.has(finding.kind));
  return isFailed ? ExitStatus.findings : ExitStatus.done;
}
