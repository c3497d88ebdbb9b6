/**
 * `xsaudit analyze --dashboard`: the dashboard on the screen while captures are read, and until the person ends it.
 */
import { openSync } from "node:fs";
import { ReadStream } from "node:tty";
import { STANDARD_INPUT } from "../capture/reader.ts";
import { createPalette, NO_PALETTE, type PaletteName } from "../dashboard/palette.ts";
import { type DashboardSource, runDashboard } from "../dashboard/run-dashboard.tsx";
import type { Matrix } from "../matrix/requirement.ts";
import type { Analysis } from "../report/analyze.ts";
import { effectiveRequirements } from "../report/matrix-rows.ts";
import type { Report } from "../report/report.ts";
import type { Site } from "../site/site.ts";
import { type ColorChoice, hasColor } from "./color.ts";
import { createReadingStatus, type ReadingStatus } from "./reading-status.ts";
import { writeReportCopy } from "./report-copy.ts";
import type { Streams } from "./streams.ts";

export interface DashboardChoice {
  readonly palette: PaletteName;
  readonly color: ColorChoice;
}

/** The audit itself: ends early, with what was read, when the signal says so. */
export type Reading = (signal: AbortSignal, watch: NonNullable<Analysis["watch"]>) => Promise<Report>;

interface ReadingEnd {
  readonly result: Report;
  readonly isInterrupted: boolean;
}

/** The keyboard, where there is a screen to show a dashboard on; else null. Captures may come by standard input. */
export function openKeyboard(paths: readonly string[], streams: Streams): ReadStream | null {
  if (!streams.isOutputTerminal || streams.environment.TERM === "dumb") return null;
  if (process.stdin.isTTY && !paths.includes(STANDARD_INPUT)) return process.stdin;
  try {
    return new ReadStream(openSync("/dev/tty", "r"));
  } catch {
    return null; // a process without a terminal of its own
  }
}

/** Reads, with the dashboard on the screen from the beginning, and comes back when it was ended. */
export async function readInDashboard(
  reading: Reading,
  paths: readonly string[],
  { site, matrix }: { readonly site: Site; readonly matrix: Matrix },
  choice: DashboardChoice,
  keyboard: ReadStream,
  streams: Streams,
): Promise<ReadingEnd> {
  const status = createReadingStatus(paths);
  const [stop, failed] = [new AbortController(), new AbortController()];
  let isDone = false;
  const report = reading(stop.signal, status.watch).finally(() => {
    isDone = true;
  });
  report.catch(() => failed.abort());
  const end = await runDashboard({
    source: createSource(report, status),
    requirements: effectiveRequirements(matrix, site),
    actions: { writeReport: writeReportCopy },
    palette: hasColor(choice.color, streams, false) ? createPalette(choice.palette) : NO_PALETTE,
    stdin: keyboard,
    stdout: process.stdout,
    signal: failed.signal,
  });
  const isInterrupted = !isDone || end !== "quit";
  stop.abort();
  return { result: await report, isInterrupted };
}

const STATUS_MS = 200;

function createSource(report: Promise<Report>, status: ReadingStatus): DashboardSource {
  return {
    subscribe(listener) {
      const send = (): void => listener({ status: status.take("running"), report: null });
      const timer = setInterval(send, STATUS_MS);
      send();
      report.then(
        (done) => {
          clearInterval(timer);
          listener({ status: status.take("ended"), report: done });
        },
        () => clearInterval(timer),
      );
      return () => clearInterval(timer);
    },
  };
}
