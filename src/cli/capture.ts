/**
 * `xsaudit capture`: a live interface in, a report out that is there all the time.
 */
import { FINDING_KINDS } from "../audit/words.ts";
import { startAuditThread } from "../live/audit-thread.ts";
import type { LiveProblem } from "../live/capture-problem.ts";
import { openLive } from "../live/open-live.ts";
import { prepareOwnedDirectory } from "../live/owned-directory.ts";
import { dropPrivileges } from "../live/privileges.ts";
import type { RecordingOptions } from "../live/recording.ts";
import { findRunUser } from "../live/run-user.ts";
import type { SiteInUse } from "../live/site-reload.ts";
import { renderText } from "../report/text.ts";
import { type CaptureOptions, captureLimits, liveOptions, recordingLimits } from "./capture-options.ts";
import { hasColor } from "./color.ts";
import { ExitStatus, UsageError } from "./exit-status.ts";
import { parseFailOn } from "./fail-on.ts";
import { runHeadless } from "./headless.ts";
import { holdFile } from "./held-file.ts";
import { openKeyboard } from "./keyboard.ts";
import { FLOWS_TO_OUTPUT, needTwoFiles, STANDARD_OUTPUT } from "./output-file.ts";
import { statusOf } from "./report-status.ts";
import { loadSite } from "./site.ts";
import { reloadOnHangup } from "./site-hangup.ts";
import { type Streams, writePieces } from "./streams.ts";
import { readVersion } from "./version.ts";

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
  const outputPath = options.output === STANDARD_OUTPUT ? undefined : options.output;
  const output = outputPath === undefined ? null : holdFile(outputPath, "the report");
  if (options.flows === STANDARD_OUTPUT) throw new UsageError(FLOWS_TO_OUTPUT);
  const flows = options.flows === undefined ? null : holdFile(options.flows, "the flows");
  if (outputPath !== undefined && options.flows !== undefined) await needTwoFiles(outputPath, options.flows);
  if (options.write !== undefined) orFail(prepareOwnedDirectory(options.write, user));
  const opened = orFail(openLive(live));
  const thread = await startAuditThread("interface");
  const screen = await openScreen(options, streams);
  const dropped = dropPrivileges(user);
  if (dropped.kind === "problem") {
    await thread.abandon();
    throw new UsageError(dropped.sentence);
  }

  streams.error(`xsaudit: capturing on ${opened.shownName}; ${dropped.description}\n`);
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
  const isColored = hasColor(options.color, streams, output !== null);
  const write = async (pieces: Iterable<string>): Promise<void> => {
    if (output === null) await writePieces(pieces, streams);
    else output.write(pieces);
  };
  thread.begin({
    source: { kind: "interface", opened, ...limits, recording },
    site,
    matrix,
    version,
    flowsDescriptor: flows?.descriptor ?? null,
  });
  const begun: SiteInUse = { site, matrix };
  if (screen !== null) {
    const { report, end } = await screen.runOnScreen(thread, begun, options, screen.keyboard, streams);
    // Nobody can capture it again: what was on the screen stays to be read. Where the terminal is gone, nobody is there.
    if (output !== null || end !== "hangup") await write([renderText(report, isColored)]);
    return end === "quit" ? statusOf(report, failOn) : ExitStatus.interrupted;
  }
  const stopListening = reloadOnHangup(begun, options, streams, ({ kind, inUse, notice, lines }) => {
    if (kind === "replaced") thread.adopt(inUse.site, inUse.matrix);
    streams.error([...lines, `xsaudit: ${notice}`, ""].join("\n"));
  });
  const { report, isInterrupted } = await runHeadless(
    thread,
    options.format ?? "text",
    isColored,
    write,
    streams.error,
  );
  stopListening();
  return isInterrupted ? ExitStatus.interrupted : statusOf(report, failOn);
}

/** The screen and its keyboard, with all code that it needs; null where a report is asked for, or there is no screen. */
async function openScreen({ format }: CaptureOptions, streams: Streams) {
  const keyboard = format === undefined ? openKeyboard(false, streams) : null;
  return keyboard === null ? null : { keyboard, ...(await import("./on-screen.ts")) };
}

/** @throws UsageError for a problem */
function orFail<Result extends { readonly kind: string } | null>(result: Result): Exclude<Result, LiveProblem> {
  if (isProblem(result)) throw new UsageError(result.sentence);
  return result as Exclude<Result, LiveProblem>; // what is no problem
}

function isProblem(result: { readonly kind: string } | null): result is LiveProblem {
  return result?.kind === "problem";
}
