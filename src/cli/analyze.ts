/**
 * `xsaudit analyze`: capture files in, a report out.
 */
import type { ReadStream } from "node:tty";
import type { AuditedFlow } from "../audit/audited-flow.ts";
import { FINDING_KINDS } from "../audit/words.ts";
import { STANDARD_INPUT } from "../capture/reader.ts";
import type { PaletteName } from "../dashboard/palette.ts";
import { startAuditThread } from "../live/audit-thread.ts";
import type { SiteInUse } from "../live/site-reload.ts";
import { analyzeCaptures, type Threads } from "../report/analyze.ts";
import { renderJson } from "../report/json.ts";
import { effectiveRequirements } from "../report/matrix-rows.ts";
import { renderNdjson } from "../report/ndjson.ts";
import type { Report } from "../report/report.ts";
import { renderText } from "../report/text.ts";
import { type ColorChoice, hasColor } from "./color.ts";
import { ExitStatus, UsageError } from "./exit-status.ts";
import { parseFailOn } from "./fail-on.ts";
import { withFlowFile } from "./flow-file.ts";
import { holdFile } from "./held-file.ts";
import { interruptible } from "./interrupt.ts";
import { openKeyboard } from "./keyboard.ts";
import { checkOutput, FLOWS_TO_OUTPUT, needTwoFiles, STANDARD_OUTPUT, writeOutput } from "./output-file.ts";
import { createProgress, type Progress } from "./progress.ts";
import { statusOf } from "./report-status.ts";
import { loadSite, type SiteOptions } from "./site.ts";
import { prepareSlicing } from "./slices.ts";
import type { Streams } from "./streams.ts";
import { parseThreads } from "./threads.ts";
import { readVersion } from "./version.ts";

export interface AnalyzeOptions extends SiteOptions {
  readonly format: "text" | "json" | "ndjson" | "csv" | "markdown" | "html";
  readonly output?: string;
  readonly flows?: string;
  readonly slice?: string;
  readonly failOn?: string;
  readonly threads?: string;
  readonly color: ColorChoice;
  readonly dashboard?: boolean;
  readonly palette: PaletteName;
}

/** @returns the exit status */
export async function analyze(paths: readonly string[], options: AnalyzeOptions, streams: Streams): Promise<number> {
  const failOn = parseFailOn(options.failOn, FINDING_KINDS);
  const threads = parseThreads(options.threads);
  const { site, matrix } = await loadSite(options, streams);
  const outputPath = options.output === STANDARD_OUTPUT ? undefined : options.output;
  if (outputPath !== undefined) await checkOutput(outputPath, "the report", "-o", paths);
  if (options.flows !== undefined) await checkFlows(options.flows, outputPath, paths);
  if (options.dashboard === true && options.slice !== undefined) {
    throw new UsageError("--slice and --dashboard: slices are written without a dashboard. Give one of the two.");
  }
  const slicing = options.slice === undefined ? null : await prepareSlicing(options.slice, paths);
  const keyboard = options.dashboard === true ? findKeyboard(paths, streams) : null;
  const { report, isInterrupted } =
    keyboard === null
      ? await readWithProgress(paths, { site, matrix }, options.flows, slicing?.onFlow, threads, streams)
      : await readOnScreen(paths, { site, matrix }, options, keyboard, streams);

  for (const { path, problem } of report.inputs) {
    if (problem === null) continue;
    const place = problem.offset === null ? path : `${path}: byte ${problem.offset}`;
    streams.error(`xsaudit: ${place}: ${problem.message}\n`);
  }
  // What was on the screen need not be printed as well.
  if (keyboard === null || outputPath !== undefined)
    await write(report, { site, matrix }, options, outputPath, streams);
  if (isInterrupted) {
    if (slicing !== null) streams.error("xsaudit: interrupted: no slices were written\n");
    return ExitStatus.interrupted;
  }
  const status = statusOf(report, failOn);
  return slicing === null ? status : ((await slicing.write(report, streams)) ?? status);
}

interface ReadingEnd {
  readonly report: Report;
  readonly isInterrupted: boolean;
}

async function readWithProgress(
  paths: readonly string[],
  expected: SiteInUse,
  flowsPath: string | undefined,
  onFlow: OnFlow,
  threads: Threads,
  streams: Streams,
): Promise<ReadingEnd> {
  let progress: Progress | null = null;
  const watch = (totalBytes: number, packets: () => number): Progress => {
    progress = createProgress(streams, totalBytes, packets);
    return progress;
  };
  const version = readVersion();
  const { result, isInterrupted } = await interruptible((signal) =>
    withFlowFile(flowsPath, (writeFlow) =>
      analyzeCaptures({ paths, ...expected, version, watch, onFlow: both(writeFlow, onFlow), signal, threads }),
    ),
  ).finally(() => progress?.clear());
  return { report: result, isInterrupted };
}

/** Null, with a notice, where there is no screen. */
function findKeyboard(paths: readonly string[], streams: Streams): ReadStream | null {
  const keyboard = openKeyboard(paths.includes(STANDARD_INPUT), streams);
  if (keyboard !== null) return keyboard;
  streams.error("xsaudit: --dashboard needs a terminal, and here is none: the report follows as text\n");
  return null;
}

/** In a thread of its own, shown from the first packet on. */
async function readOnScreen(
  paths: readonly string[],
  expected: SiteInUse,
  options: AnalyzeOptions,
  keyboard: ReadStream,
  streams: Streams,
): Promise<ReadingEnd> {
  // Ink is large: only who wants it waits for it.
  const { runOnScreen } = await import("./on-screen.ts");
  const flows = options.flows === undefined ? null : holdFile(options.flows, "the flows");
  flows?.write([]);
  const thread = await startAuditThread("files");
  const flowsDescriptor = flows?.descriptor ?? null;
  thread.begin({ source: { kind: "files", paths }, ...expected, version: readVersion(), flowsDescriptor });
  const { report, end, wasRunning } = await runOnScreen(thread, expected, options, keyboard, streams);
  return { report, isInterrupted: wasRunning || end !== "quit" };
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
  if (path === STANDARD_OUTPUT) throw new UsageError(FLOWS_TO_OUTPUT);
  await checkOutput(path, "the flows", "--flows", inputPaths);
  if (outputPath !== undefined) await needTwoFiles(outputPath, path);
}

async function write(
  report: Report,
  expected: SiteInUse,
  options: AnalyzeOptions,
  outputPath: string | undefined,
  streams: Streams,
): Promise<void> {
  const isColored = hasColor(options.color, streams, outputPath !== undefined);
  const render: Renderer = RENDERERS[options.format];
  await writeOutput(await render(report, isColored, expected), outputPath, "the report", streams);
}

type Renderer = (
  report: Report,
  isColored: boolean,
  expected: SiteInUse,
) => Iterable<string> | Promise<Iterable<string>>;

/** Who wants the first three need not wait for what the others load. */
const RENDERERS = {
  json: renderJson,
  ndjson: renderNdjson,
  text: (report, isColored) => [renderText(report, isColored)],
  csv: async (report) => (await import("../report/report-csv.ts")).renderReportCsv(report),
  markdown: async (report) => (await import("../report/report-markdown.ts")).renderReportMarkdown(report, null),
  html: async (report, _isColored, { site, matrix }) => {
    const { renderHtml } = await import("../report/html/html.ts");
    return renderHtml(report, { past: null, hours: null, requirements: effectiveRequirements(matrix, site) });
  },
} as const satisfies Record<AnalyzeOptions["format"], Renderer>;
