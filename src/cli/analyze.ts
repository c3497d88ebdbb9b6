/**
 * `xsaudit analyze`: capture files in, a report out.
 */
import type { AuditedFlow } from "../audit/audited-flow.ts";
import { FINDING_KINDS, type FindingKind } from "../audit/words.ts";
import type { PaletteName } from "../dashboard/palette.ts";
import type { Matrix } from "../matrix/requirement.ts";
import { neutralPath } from "../names/neutral-text.ts";
import { analyzeCaptures } from "../report/analyze.ts";
import { renderJson } from "../report/json.ts";
import type { Report } from "../report/report.ts";
import { renderText } from "../report/text.ts";
import type { Site } from "../site/site.ts";
import type { Reading } from "./analyze-dashboard.ts";
import { type ColorChoice, hasColor } from "./color.ts";
import { ExitStatus, UsageError } from "./exit-status.ts";
import { parseFailOn } from "./fail-on.ts";
import { withFlowFile } from "./flow-file.ts";
import { interruptible } from "./interrupt.ts";
import { checkOutput, isSameFile, writeOutput } from "./output-file.ts";
import { createProgress, type Progress } from "./progress.ts";
import { loadSite, type SiteOptions } from "./site.ts";
import { prepareSlicing } from "./slices.ts";
import type { Streams } from "./streams.ts";
import { readVersion } from "./version.ts";

const STANDARD_OUTPUT = "-";

export interface AnalyzeOptions extends SiteOptions {
  readonly format: "text" | "json";
  readonly output?: string;
  readonly flows?: string;
  readonly slice?: string;
  readonly failOn?: string;
  readonly color: ColorChoice;
  readonly dashboard?: boolean;
  readonly palette: PaletteName;
}

/** @returns the exit status */
export async function analyze(paths: readonly string[], options: AnalyzeOptions, streams: Streams): Promise<number> {
  const failOn = parseFailOn(options.failOn, FINDING_KINDS);
  const { site, matrix } = await loadSite(options, streams);
  const outputPath = options.output === STANDARD_OUTPUT ? undefined : options.output;
  if (outputPath !== undefined) await checkOutput(outputPath, "the report", "-o", paths);
  if (options.flows !== undefined) await checkFlows(options.flows, outputPath, paths);
  const slicing = options.slice === undefined ? null : await prepareSlicing(options.slice, paths);
  const onScreen = options.dashboard === true ? await openDashboard(paths, { site, matrix }, options, streams) : null;
  const run = onScreen ?? ((reading: Reading) => readWithProgress(reading, streams));
  const { result: report, isInterrupted } = await run((signal, watch) =>
    withFlowFile(options.flows, (writeFlow) =>
      analyzeCaptures({
        paths,
        site,
        matrix,
        version: readVersion(),
        watch,
        onFlow: both(writeFlow, slicing?.onFlow),
        signal,
      }),
    ),
  );

  for (const { path, problem } of report.inputs) {
    if (problem === null) continue;
    const place = problem.offset === null ? path : `${path}: byte ${problem.offset}`;
    streams.error(`xsaudit: ${place}: ${problem.message}\n`);
  }
  // What was on the screen need not be printed as well.
  if (onScreen === null || outputPath !== undefined) await write(report, options, outputPath, streams);
  if (isInterrupted) {
    if (slicing !== null) streams.error("xsaudit: interrupted: no slices were written\n");
    return ExitStatus.interrupted;
  }
  const status = statusOf(report, failOn);
  return slicing === null ? status : ((await slicing.write(report, streams)) ?? status);
}

/** The way to read with the dashboard on the screen; null, with a notice, where there is no screen. */
async function openDashboard(
  paths: readonly string[],
  expected: { readonly site: Site; readonly matrix: Matrix },
  options: AnalyzeOptions,
  streams: Streams,
) {
  // Ink is large: only who wants it waits for it.
  const { openKeyboard, readInDashboard } = await import("./analyze-dashboard.ts");
  const keyboard = openKeyboard(paths, streams);
  if (keyboard !== null) {
    return (reading: Reading) => readInDashboard(reading, paths, expected, options, keyboard, streams);
  }
  streams.error("xsaudit: --dashboard needs a terminal, and here is none: the report follows as text\n");
  return null;
}

async function readWithProgress(reading: Reading, streams: Streams) {
  let progress: Progress | null = null;
  const watch = (totalBytes: number, packets: () => number): Progress => {
    progress = createProgress(streams, totalBytes, packets);
    return progress;
  };
  return interruptible((signal) => reading(signal, watch)).finally(() => progress?.clear());
}

type OnFlow = ((flow: AuditedFlow) => void) | undefined;

function both(a: OnFlow, b: OnFlow): OnFlow {
  if (a === undefined || b === undefined) return a ?? b;
  return (flow) => {
    a(flow);
    b(flow);
  };
}

async function checkFlows(path: string, outputPath: string | undefined, inputPaths: readonly string[]): Promise<void> {
  if (path === STANDARD_OUTPUT) {
    throw new UsageError("--flows -: flows go to a file of their own, not to standard output. Give a file.");
  }
  await checkOutput(path, "the flows", "--flows", inputPaths);
  if (outputPath !== undefined && (await isSameFile(path, outputPath))) {
    throw new UsageError(`${neutralPath(path)} is the report's: -o and --flows need a file each.`);
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
      : [renderText(report, hasColor(options.color, streams, outputPath !== undefined))];
  await writeOutput(pieces, outputPath, "the report", streams);
}

function statusOf(report: Report, failOn: ReadonlySet<FindingKind>): number {
  if (report.inputs.some((input) => input.problem !== null) || report.sensor.decoded === 0)
    return ExitStatus.damagedInput;
  const isFailed = report.findings.some((finding) => finding.accepted === null && failOn.has(finding.kind));
  return isFailed ? ExitStatus.findings : ExitStatus.done;
}
