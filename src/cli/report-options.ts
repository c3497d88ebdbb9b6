/**
 * What `xsaudit report` was told, checked before anything is read.
 */
import { join } from "node:path";
import { FINDING_KINDS, type FindingKind } from "../audit/words.ts";
import { dayMistake } from "../history/layout.ts";
import { lastFullHour, ownSensor } from "../history/period.ts";
import { neutralPath, neutralText } from "../names/neutral-text.ts";
import type { Threads } from "../report/analyze.ts";
import type { ColorChoice } from "./color.ts";
import { UsageError } from "./exit-status.ts";
import { parseFailOn } from "./fail-on.ts";
import { parseSeconds } from "./quantities.ts";
import type { SiteOptions } from "./site.ts";
import { parseThreads } from "./threads.ts";

export interface ReportOptions extends SiteOptions {
  readonly captures: string;
  readonly history: string;
  readonly since: string;
  readonly until?: string;
  readonly sensor?: string;
  readonly output?: string;
  readonly formats: string;
  readonly metrics?: string;
  readonly notify?: string;
  readonly failOn?: string;
  readonly threads?: string;
  readonly color: ColorChoice;
}

const REPORT_FORMATS = ["html", "json", "markdown", "csv"] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

export interface NightlyRun {
  readonly captures: string;
  readonly history: string;
  readonly sinceSeconds: number;
  readonly until: Date;
  readonly sensor: string;
  readonly output: string;
  readonly formats: readonly ReportFormat[];
  readonly metrics: string | null;
  readonly failOn: ReadonlySet<FindingKind>;
  readonly threads: Threads;
}

const SENSOR = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/;
/** A date, or a date with a time that says its zone: what it means must not depend on where it is read. */
const MOMENT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/;

/** @throws UsageError */
export function readReportOptions(options: ReportOptions, now: Date): NightlyRun {
  const sensor = options.sensor ?? ownSensor();
  if (!SENSOR.test(sensor)) {
    throw new UsageError(
      `--sensor ${neutralText(sensor)}: a sensor's name has letters, digits, dots, dashes and underscores, 64 at most, and no dot in front.`,
    );
  }
  return {
    captures: options.captures,
    history: options.history,
    sinceSeconds: parseSeconds(options.since, "--since"),
    until: options.until === undefined ? lastFullHour(now) : parseMoment(options.until, now),
    sensor,
    output: options.output ?? join(options.history, "reports"),
    formats: parseFormats(options.formats),
    metrics: options.metrics === undefined ? null : parseMetrics(options.metrics),
    failOn: parseFailOn(options.failOn, FINDING_KINDS),
    threads: parseThreads(options.threads),
  };
}

/** By then whoever records has written what came before `now`: what it still holds would be in no night. */
const SETTLING_MS = 10_000;

/** Of whole seconds, as periods are. */
function parseMoment(text: string, now: Date): Date {
  if (text === "now") return new Date(Math.floor((now.getTime() - SETTLING_MS) / 1000) * 1000);
  const isMoment = MOMENT.test(text) && dayMistake(text.slice(0, "YYYY-MM-DD".length)) === null;
  const date = isMoment ? new Date(text) : new Date(Number.NaN);
  if (date.getTime() > now.getTime()) {
    // The next night begins where this one ends: what comes until then would be in none.
    throw new UsageError(`--until ${neutralText(text)}: that is in the future. Give a moment that is past, or now.`);
  }
  if (date.getTime() > 0) return date;
  throw new UsageError(
    `--until ${neutralText(text)}: no moment. Give a day, 2026-11-23, a time with its zone, 2026-11-23T06:00Z, or now.`,
  );
}

/** The file is replaced without asking: a capture or the site file must not be named by mistake. */
function parseMetrics(path: string): string {
  if (path.endsWith(".prom")) return path;
  throw new UsageError(`--metrics ${neutralPath(path)}: node_exporter reads files whose names end in .prom.`);
}

function parseFormats(text: string): ReportFormat[] {
  return text.split(",").map((part) => {
    const format = REPORT_FORMATS.find((known) => known === part.trim());
    if (format !== undefined) return format;
    throw new UsageError(
      `--formats: ${JSON.stringify(neutralText(part))} is no form of report; known are ${REPORT_FORMATS.join(", ")}.`,
    );
  });
}
