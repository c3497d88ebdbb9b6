/**
 * A running audit without a screen: lines of what changes, or nothing until the report at the end.
 */
import type { AuditThread, LiveUpdate } from "../live/audit-thread.ts";
import { createHeadlessLines } from "../live/headless-lines.ts";
import { renderJson } from "../report/json.ts";
import type { Report } from "../report/report.ts";
import { renderText } from "../report/text.ts";

/** Gets the pieces of the output, and is waited for. */
type Write = (pieces: Iterable<string>) => Promise<void>;

export interface HeadlessEnd {
  readonly report: Report;
  /** By a signal. */
  readonly isInterrupted: boolean;
}

const STOP_SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** A link that goes up and down must not fill a log. */
const NOTICE_INTERVAL_MS = 1000;

/**
 * Text and JSON are written when the audit has ended.
 * @param say where sentences on the source go meanwhile
 */
export async function runHeadless(
  thread: AuditThread,
  format: "text" | "json" | "ndjson",
  isColored: boolean,
  write: Write,
  say: (text: string) => void,
): Promise<HeadlessEnd> {
  if (format === "ndjson") return runWithLines(thread, write);
  const unsubscribe = thread.subscribe(createNoticeTeller(say));
  const end = await untilEnded(thread);
  unsubscribe();
  await write(format === "json" ? renderJson(end.report) : [renderText(end.report, isColored)]);
  return end;
}

function createNoticeTeller(say: (text: string) => void): (update: LiveUpdate) => void {
  let told: string | null = null;
  let toldMs = Number.NEGATIVE_INFINITY;
  return ({ status: { source, notice, state } }) => {
    const nowMs = performance.now();
    if (notice === told || state === "ended" || nowMs - toldMs < NOTICE_INTERVAL_MS) return;
    say(`xsaudit: ${notice ?? `packets come from ${source}`}\n`);
    told = notice;
    toldMs = nowMs;
  };
}

async function runWithLines(thread: AuditThread, write: Write): Promise<HeadlessEnd> {
  const lines = createHeadlessLines(new Date());
  let latest: LiveUpdate | null = null;
  // A reader that is slow hears later how it is by then: the audit goes on, and no lines pile up.
  let isWriting = false;
  let written = Promise.resolve();
  const unsubscribe = thread.subscribe((update) => {
    latest = update;
    if (update.report === null || update.status.state === "ended" || isWriting) return;
    isWriting = true;
    written = write(lines.next(update.report, update.status, new Date())).then(() => {
      isWriting = false;
    });
    // Lines that get nowhere, on a disk that is full: it ends, and the failure is told then.
    written.catch(thread.stop);
  });
  // Nobody reads on: nobody would end it either.
  process.stdout.once("error", thread.stop);
  const end = await untilEnded(thread);
  process.stdout.removeListener("error", thread.stop);
  unsubscribe();
  await written;
  const { status } = latest!; // the end comes with one
  await write(lines.last(end.report, status, new Date()));
  return end;
}

/** The first SIGINT or SIGTERM asks the audit to end, the second ends the process. */
async function untilEnded(thread: AuditThread): Promise<HeadlessEnd> {
  let isInterrupted = false;
  const stop = (): void => {
    isInterrupted = true;
    thread.stop();
  };
  for (const signal of STOP_SIGNALS) process.once(signal, stop);
  try {
    const report = await thread.ended;
    return { report, isInterrupted };
  } finally {
    for (const signal of STOP_SIGNALS) process.removeListener(signal, stop);
  }
}
