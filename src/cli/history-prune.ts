/**
 * `xsaudit history prune`: nights beyond an age are removed.
 */
import { findOldPartitions, removePartitions } from "../history/prune.ts";
import { neutralPath } from "../names/neutral-text.ts";
import { count } from "../report/wrap.ts";
import { ExitStatus, UsageError } from "./exit-status.ts";
import { type HistoryOptions, told } from "./history.ts";
import { parseSeconds } from "./quantities.ts";
import type { Streams } from "./streams.ts";

export interface PruneOptions extends HistoryOptions {
  readonly keep: string;
  readonly dryRun?: boolean;
}

const DAY_SECONDS = 86_400;

export function prune(options: PruneOptions, streams: Streams): Promise<number> {
  return told(options, async () => {
    const keepDays = Math.floor(parseSeconds(options.keep, "--keep") / DAY_SECONDS);
    if (keepDays === 0) throw new UsageError(`--keep ${options.keep}: less than a day. Give days, such as 90d.`);
    const old = findOldPartitions(options.history, keepDays, Date.now()).filter(
      ({ sensor }) => options.sensor === undefined || sensor === options.sensor,
    );
    if (options.dryRun !== true && old.length > 0) removePartitions(options.history, old);
    const verb = options.dryRun === true ? "would be removed" : "removed";
    const lines = old.map(({ night, sensor }) => `${night} ${sensor}`);
    const sum = `${neutralPath(options.history)}: ${count(old.length, "night")} ${verb}.`;
    await streams.output([...lines, sum, ""].join("\n"));
    return ExitStatus.done;
  });
}
