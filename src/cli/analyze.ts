/**
 * `xsaudit analyze`: capture files in, a report out.
 */
import { open, stat, writeFile } from "node:fs/promises";
import { FINDING_KINDS, type FindingKind } from "../audit/words.ts";
import { describeSystemError } from "../capture/system-error.ts";
import { neutralPath, neutralText } from "../names/neutral-text.ts";
import { analyzeCaptures } from "../report/analyze.ts";
import { renderJson } from "../report/json.ts";
import type { Report } from "../report/report.ts";
import { renderText } from "../report/text.ts";
import { ExitStatus, UsageError } from "./exit-status.ts";
import { createProgress, type Progress } from "./progress.ts";
import { loadSite, type SiteOptions } from "./site.ts";
import type { Streams } from "./streams.ts";
import { readVersion } from "./version.ts";

const STANDARD_OUTPUT = "-";

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
  const outputPath = options.output === STANDARD_OUTPUT ? undefined : options.output;
  if (outputPath !== undefined) await checkOutput(outputPath, paths);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
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
    signal: stop.signal,
  }).finally(() => {
    progress?.clear();
    process.removeListener("SIGINT", interrupt);
  });

  for (const { path, problem } of report.inputs) {
    if (problem === null) continue;
    const place = problem.offset === null ? path : `${path}: byte ${problem.offset}`;
    streams.error(`xsaudit: ${place}: ${problem.message}\n`);
  }
  await write(report, options, outputPath, streams);
  return statusOf(report, failOn, stop.signal.aborted);
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

/** Asked before the work begins: hours of reading must not end at a missing folder, nor in place of a capture. */
async function checkOutput(path: string, inputPaths: readonly string[]): Promise<void> {
  const file = await open(path, "a").catch(failToWrite(path));
  const own = await file.stat();
  await file.close();
  for (const inputPath of inputPaths) {
    const input = await stat(inputPath).catch(() => null);
    if (own.isFile() && input?.dev === own.dev && input.ino === own.ino) {
      throw new UsageError(
        `${neutralPath(path)} is an input: the report would take its place. Give another file with -o.`,
      );
    }
  }
}

async function write(
  report: Report,
  options: AnalyzeOptions,
  outputPath: string | undefined,
  streams: Streams,
): Promise<void> {
  const pieces =
    options.format === "json"
      ? renderJson(report)
      : [renderText(report, hasColor(options, streams, outputPath !== undefined))];
  if (outputPath === undefined) for (const piece of pieces) await streams.output(piece);
  else await writeFile(outputPath, pieces).catch(failToWrite(outputPath));
}

function failToWrite(path: string): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    throw new UsageError(`${neutralPath(path)}: the report cannot be written: ${describeSystemError(error)}.`);
  };
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
