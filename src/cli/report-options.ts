/**
 * What `xsaudit report` was told, checked before anything is read.
 */
import { join } from "node:path";
import { FINDING_KINDS, type FindingKind } from "../audit/words.ts";
import { lastFullHour, ownSensor } from "../history/period.ts";
import { neutralText } from "../names/neutral-text.ts";
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
    until: options.until === undefined ? lastFullHour(now) : parseMoment(options.until),
    sensor,
    output: options.output ?? join(options.history, "reports"),
    formats: parseFormats(options.formats),
    metrics: options.metrics ?? null,
    failOn: parseFailOn(options.failOn, FINDING_KINDS),
    threads: parseThreads(options.threads),
  };
}

function parseMoment(text: string): Date {
  const date = MOMENT.test(text) ? new Date(text) : new Date(Number.NaN);
  if (!Number.isNaN(date.getTime())) return date;
  throw new UsageError(
    `--until ${neutralText(text)}: no moment. Give a day, 2026-11-23, or a time with its zone, 2026-11-23T06:00Z.`,
  );
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
