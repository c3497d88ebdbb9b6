/**
 * `xsaudit report`: one night, from the capture files to the reports, the history and who is told. What can be done is
 * done: that a step fails is said, and shows in the exit status.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { lockFile } from "../capture/file-lock.ts";
import type { Period } from "../capture/period.ts";
import { HistoryError } from "../history/history-error.ts";
import { runLockPath } from "../history/layout.ts";
import { nightOf, periodOf } from "../history/period.ts";
import { type History, openHistory } from "../history/store.ts";
import { hasNews, noteTold } from "../history/told.ts";
import type { SiteInUse } from "../live/site-reload.ts";
import { neutralPath } from "../names/neutral-text.ts";
import type { NotifyFile } from "../notify/channels.ts";
import { analyzeCaptures } from "../report/analyze.ts";
import { type ConversationHour, createHourBook } from "../report/conversation-hours.ts";
import { effectiveRequirements } from "../report/matrix-rows.ts";
import { renderNight } from "../report/night-text.ts";
import type { Night, Past } from "../report/past.ts";
import type { Report } from "../report/report.ts";
import { hasColor } from "./color.ts";
import { ExitStatus, UsageError } from "./exit-status.ts";
import { interruptible } from "./interrupt.ts";
import { createProgress, type Progress } from "./progress.ts";
import { type NightlyRun, type ReportOptions, readReportOptions } from "./report-options.ts";
import { renderReports, writeMetrics, writeReports } from "./report-outputs.ts";
import { statusOf } from "./report-status.ts";
import { createSteps, type Steps } from "./report-steps.ts";
import { loadSite } from "./site.ts";
import type { Streams } from "./streams.ts";
import { readVersion } from "./version.ts";

/** @returns the exit status */
export async function report(options: ReportOptions, streams: Streams): Promise<number> {
  const startedAt = new Date();
  const run = readReportOptions(options, startedAt);
  const expected = await loadSite(options, streams);
  const notifyFile = options.notify === undefined ? null : await loadNotify(options.notify);
  const steps = createSteps(streams);
  const lock = steps.attempt(`${neutralPath(run.history)}: the history cannot be used`, () => {
    mkdirSync(run.history, { recursive: true });
    return { release: lockFile(runLockPath(run.history, run.sensor)) };
  });
  if (lock?.release === null) {
    streams.error(`xsaudit: ${neutralPath(run.history)}: another run for ${run.sensor} is at work: nothing was done\n`);
    return ExitStatus.busy;
  }
  const history = await steps.attemptLater("the history cannot be used", () =>
    // Without a site file each night keeps what it was accepted with.
    openHistory(run.history, options.site === undefined ? null : expected.site.accept),
  );
  try {
    for (const { path, message } of history?.problems ?? []) steps.fail(`${neutralPath(path)}: ${message}`);
    return await auditNight({ run, expected, history, notifyFile, startedAt, steps, streams, color: options.color });
  } finally {
    history?.close();
    lock?.release?.();
  }
}

async function loadNotify(path: string): Promise<NotifyFile> {
  const { loadNotifyFile, NotifyFileError } = await import("../notify/notify-file.ts");
  return loadNotifyFile(path).catch((error: unknown) => {
    throw error instanceof NotifyFileError ? new UsageError(error.message) : error;
  });
}

interface NightWork {
  readonly run: NightlyRun;
  readonly expected: SiteInUse;
  readonly history: History | null;
  readonly notifyFile: NotifyFile | null;
  readonly startedAt: Date;
  readonly steps: Steps;
  readonly streams: Streams;
  readonly color: ReportOptions["color"];
}

async function auditNight(work: NightWork): Promise<number> {
  const { run, history, steps, streams } = work;
  const earlier = history === null ? null : await steps.attemptLater("", () => history.nights(run.sensor));
  const period = periodOf(run.until, run.sinceSeconds, run.sensor, earlier ?? []);
  if (period === null) {
    throw new UsageError(
      `${neutralPath(run.history)}: other nights hold all of that period already. Give another moment with --until, or remove their folders.`,
    );
  }
  const night = nightOf(period, run.sensor);
  const { report, hours, isInterrupted } = await read(work, period);
  if (isInterrupted) {
    streams.error("xsaudit: interrupted: nothing was stored\n");
    return ExitStatus.interrupted;
  }
  for (const { path, problem } of report.inputs) {
    if (problem !== null) streams.error(`xsaudit: ${path}: ${problem.message}\n`);
  }
  if (report.sensor.packets === 0) {
    // Nothing takes the place of what an earlier run for this night found.
    const span = `from ${night.from} to ${night.to}`;
    streams.error(`xsaudit: ${neutralPath(run.captures)}: no packets ${span}: the night is not stored\n`);
    await tell(work, report, null, null);
  } else {
    const past = history === null ? null : await store(history, night, report, hours, steps);
    await streams.output(renderNight(report, past, hasColor(work.color, streams, false)));
    const html = await writeAll(work, report, { past, hours }, night);
    await tell(work, report, past, html);
  }
  const status = statusOf(report, run.failOn);
  if (run.metrics !== null) await writeMetrics(run.metrics, report, night, work.startedAt, status, steps);
  return steps.hasFailed() ? ExitStatus.notDelivered : status;
}

/** @returns the page, for who is told of it; null where none is wanted */
async function writeAll(
  { run, expected, steps, streams }: NightWork,
  report: Report,
  detail: { readonly past: Past | null; readonly hours: readonly ConversationHour[] },
  night: Night,
): Promise<string | null> {
  const requirements = effectiveRequirements(expected.matrix, expected.site);
  const files = await renderReports(report, { ...detail, requirements }, run.formats);
  const paths = await writeReports(files, night, run.output, steps);
  await streams.output(paths.map((path) => `${path}\n`).join(""));
  return files.find(({ format }) => format === "html")?.pieces.join("") ?? null;
}

async function read(
  { run, expected, streams }: NightWork,
  period: Period,
): Promise<{ report: Report; hours: ConversationHour[]; isInterrupted: boolean }> {
  let progress: Progress | null = null;
  const watch = (totalBytes: number, packets: () => number): Progress => {
    progress = createProgress(streams, totalBytes, packets);
    return progress;
  };
  const hourBook = createHourBook();
  // Of the period's last day: an acceptance holds until its end.
  const asOf = new Date((period.toSeconds - 1) * 1000);
  const { result, isInterrupted } = await interruptible((signal) =>
    analyzeCaptures({
      paths: [run.captures],
      ...expected,
      version: readVersion(),
      watch,
      onFlow: hourBook.add,
      period,
      asOf,
      signal,
      threads: run.threads,
    }),
  ).finally(() => progress?.clear());
  const hours = hourBook.rows(result);
  if (hourBook.unlistedFlows() > 0) {
    streams.error(`xsaudit: ${hourBook.unlistedFlows()} flows are not told hour by hour: there were too many\n`);
  }
  return { report: result, hours, isInterrupted };
}

async function store(
  history: History,
  night: Night,
  report: Report,
  hours: readonly ConversationHour[],
  steps: Steps,
): Promise<Past | null> {
  const stored = await steps.attemptLater("the night cannot be stored", async () => {
    if (await history.losesPackets(night, report)) {
      throw new HistoryError(
        `the night ${night.night} of ${night.sensor} is not stored: the one that is there has packets that the captures no longer hold. To replace it all the same, remove its folder.`,
      );
    }
    await history.write(night, report, hours);
    return true;
  });
  if (stored === null) return null;
  return steps.attemptLater("the nights before cannot be read", () => history.past(night, readVersion()));
}

/** Who is to be told, of a night that has news; a night without packets is news each time. */
async function tell(
  { run, notifyFile, steps, streams }: NightWork,
  report: Report,
  past: Past | null,
  html: string | null,
): Promise<void> {
  if (notifyFile === null) return;
  const { notifyAll } = await import("../notify/notify.ts");
  const isNews = report.sensor.packets === 0 || hasNews(run.history, run.sensor, report);
  const deliveries = await notifyAll(notifyFile, { report, past, html, hasNews: isNews });
  for (const { channel, result, message } of deliveries) {
    if (result === "failed") steps.fail(`${channel}: ${message}`);
    else if (result === "sent") streams.error(`xsaudit: ${channel}: sent\n`);
  }
  const isSent = deliveries.every(({ result }) => result !== "failed");
  steps.attempt(`${neutralPath(join(run.history))}: what was told cannot be noted`, () =>
    noteTold(run.history, run.sensor, report, isSent),
  );
}
