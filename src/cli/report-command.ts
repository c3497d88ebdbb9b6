/**
 * `xsaudit report` on the command line: its options and examples.
 */
import { type Command, Option } from "commander";
import { collect } from "./repeated-option.ts";
import type { Streams } from "./streams.ts";

const EXIT_STATUS_HELP = `
Exit status:
  0    done
  1    done, and a finding named by --fail-on exists
  2    wrong usage, or a mistake in the site or notify file
  3    an input was damaged or unreadable, or the period holds no packets
  4    the report was made, but storing, writing or sending something failed
  75   another run for this sensor is at work in this history: nothing was done
  130  interrupted: nothing was stored`;

/** @param onStatus hears the exit status */
export function addReportCommand(program: Command, streams: Streams, onStatus: (status: number) => void): void {
  program
    .command("report")
    .description("the nightly run over a directory of captures: history, comparison, reports, notification")
    .requiredOption(
      "--captures <dir>",
      "the rotated capture files (or one file); what lies outside the period is left out",
    )
    .requiredOption("--history <dir>", "where nights are kept; made if it is not there")
    .option("--since <span>", "how far back the period begins: 24h, 90m, 7d", "24h")
    .option("--until <time>", "when it ends, such as 2026-11-23T06:00Z, or now (default: the last full hour)")
    .option("--sensor <name>", "name of this sensor in the history (default: this host's name)")
    .option("--site <file>", "who is who: the site file, or the pool's database")
    .option("--hosts <file>", "names of addresses: a hosts file; may be given again", collect)
    .option("--matrix <id|file>", "the matrix to hold the traffic against")
    .option("--output <dir>", "where the reports go (default: reports in the history)")
    .option("--formats <list>", "forms of the report: html, json, markdown, csv", "html,json")
    .option("--metrics <file>", "write figures here, for node_exporter's textfile collector")
    .option("--notify <file>", "whom to tell, and when: by mail, webhook or syslog")
    .option("--fail-on <kinds>", "exit with 1 if an unaccepted finding of these kinds exists (comma-separated)")
    .option("--threads <n>", "threads that share the work (default: the cores)")
    .addOption(new Option("--color <when>", "colour in text").choices(["auto", "always", "never"]).default("auto"))
    .addHelpText(
      "after",
      `
The night is named for the day (UTC) on which its period ends. A second run for
the same night replaces the first, and holds what it held; no packet is counted
in two nights.

Examples:
  xsaudit report --captures /var/captures --history /var/lib/xsaudit/history
  xsaudit report --captures /var/captures --history h --site site.yaml \\
    --sensor span1 --notify notify.yaml --fail-on blocked
  xsaudit report --captures old --history h --until 2026-11-20T06:00Z
${EXIT_STATUS_HELP}`,
    )
    .action(async (options) => {
      const { report } = await import("./report.ts");
      onStatus(await report(options, streams));
    });
}
