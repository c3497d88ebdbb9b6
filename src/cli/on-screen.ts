/**
 * A running audit in the dashboard, on the terminal of this process.
 */
import type { ReadStream } from "node:tty";
import { createPalette, NO_PALETTE, type PaletteName } from "../dashboard/palette.ts";
import { type DashboardEnd, runDashboard } from "../dashboard/run-dashboard.ts";
import type { AuditThread } from "../live/audit-thread.ts";
import type { SiteInUse } from "../live/site-reload.ts";
import { effectiveRequirements } from "../report/matrix-rows.ts";
import type { Report } from "../report/report.ts";
import { type ColorChoice, hasColor } from "./color.ts";
import { writeReportCopy } from "./report-copy.ts";
import type { SiteOptions } from "./site.ts";
import { reloadOnHangup } from "./site-hangup.ts";
import type { Streams } from "./streams.ts";

export interface ScreenOptions extends SiteOptions {
  readonly palette: PaletteName;
  readonly color: ColorChoice;
}

export interface ScreenEnd {
  readonly report: Report;
  readonly end: DashboardEnd;
  /** Whether there was more to come. */
  readonly wasRunning: boolean;
}

/**
 * Shows an audit that has begun until the person, or a signal, ends it, and then asks it for the whole report.
 * @param begun what the audit began with; SIGHUP reads it again
 */
export async function runOnScreen(
  thread: AuditThread,
  begun: SiteInUse,
  options: ScreenOptions,
  keyboard: ReadStream,
  streams: Streams,
): Promise<ScreenEnd> {
  let requirements = effectiveRequirements(begun.matrix, begun.site);
  let untold: readonly string[] = [];
  const failed = new AbortController();
  let wasRunning = true;
  thread.ended.then(
    () => {
      wasRunning = false;
    },
    () => failed.abort(),
  );
  const end = await runDashboard({
    source: {
      subscribe: thread.subscribe,
      requirements: () => requirements,
      speak: (say) =>
        reloadOnHangup(begun, options, streams, ({ kind, inUse: { site, matrix }, notice, lines }) => {
          say(notice);
          untold = lines;
          if (kind !== "replaced") return;
          requirements = effectiveRequirements(matrix, site);
          thread.adopt(site, matrix);
        }),
    },
    actions: { writeReport: writeReportCopy },
    palette: hasColor(options.color, streams, false) ? createPalette(options.palette) : NO_PALETTE,
    stdin: keyboard,
    stdout: process.stdout,
    signal: failed.signal,
  });
  // The screen had room for the beginning of one.
  streams.error(untold.map((line) => `${line}\n`).join(""));
  thread.stop();
  return { end, wasRunning, report: await thread.ended };
}
