/**
 * `xsaudit capture`: a live interface in, a report out that is there all the time.
 */
import { FINDING_KINDS } from "../audit/words.ts";
import { type AuditThread, startAuditThread } from "../live/audit-thread.ts";
import type { LiveProblem } from "../live/capture-problem.ts";
import { openLive } from "../live/open-live.ts";
import { prepareOwnedDirectory } from "../live/owned-directory.ts";
import { dropPrivileges } from "../live/privileges.ts";
import type { RecordingOptions } from "../live/recording.ts";
import { findRunUser } from "../live/run-user.ts";
import { renderJson } from "../report/json.ts";
import type { Report } from "../report/report.ts";
import { renderText } from "../report/text.ts";
import { type CaptureOptions, captureLimits, liveOptions, recordingLimits } from "./capture-options.ts";
import { hasColor } from "./color.ts";
import { ExitStatus, UsageError } from "./exit-status.ts";
import { parseFailOn } from "./fail-on.ts";
import { holdFile } from "./held-file.ts";
import { statusOf } from "./report-status.ts";
import { loadSite } from "./site.ts";
import { type Streams, writePieces } from "./streams.ts";
import { readVersion } from "./version.ts";

const STOP_SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** @returns the exit status */
export async function capture(interfaceName: string, options: CaptureOptions, streams: Streams): Promise<number> {
  const failOn = parseFailOn(options.failOn, FINDING_KINDS);
  const live = liveOptions(interfaceName, options);
  const limits = captureLimits(options);
  const rotation = recordingLimits(options);
  const { site, matrix } = await loadSite(options, streams);
  const version = readVersion();

  // From here to the drop: all that needs a right, and all code that is needed later.
  const user = orFail(findRunUser(options.user ?? null));
  const output = options.output === undefined ? null : holdFile(options.output, "the report");
  const flows = options.flows === undefined ? null : holdFile(options.flows, "the flows");
  if (options.write !== undefined) orFail(prepareOwnedDirectory(options.write, user));
  const thread = await startAuditThread("interface");
  const opened = orFail(openLive(live));
  const dropped = orFail(dropPrivileges(user));

  streams.error(`xsaudit: capturing on ${opened.shownName}; ${dropped.description}\n`);
  for (const notice of opened.notices) streams.error(`xsaudit: ${notice}\n`);
  const recording: RecordingOptions | null =
    options.write === undefined
      ? null
      : {
          ...rotation,
          directory: options.write,
          interfaceName,
          snapLengthBytes: opened.snapLengthBytes,
          timestampDigits: opened.timestampDigits,
          filter: live.filter,
          version,
        };
  thread.begin({
    source: { kind: "interface", opened, ...limits, recording },
    site,
    matrix,
    version,
    flowsDescriptor: flows?.descriptor ?? null,
  });
  const { report, isInterrupted } = await untilEnded(thread);
  const pieces =
    options.format === "json"
      ? renderJson(report)
      : [renderText(report, hasColor(options.color, streams, output !== null))];
  if (output === null) await writePieces(pieces, streams);
  else output.write(pieces);
  return isInterrupted ? ExitStatus.interrupted : statusOf(report, failOn);
}

/** The first SIGINT or SIGTERM asks the audit to end, the second ends the process. */
async function untilEnded(thread: AuditThread): Promise<{ report: Report; isInterrupted: boolean }> {
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

/** @throws UsageError for a problem */
function orFail<Result extends { readonly kind: string } | null>(result: Result): Exclude<Result, LiveProblem> {
  if (isProblem(result)) throw new UsageError(result.sentence);
  return result as Exclude<Result, LiveProblem>; // what is no problem
}

function isProblem(result: { readonly kind: string } | null): result is LiveProblem {
  return result?.kind === "problem";
}
