/**
 * The command line: which command was meant, and how every one of them ends.
 */
import { Command, CommanderError, Option } from "commander";
import { PALETTE_NAMES } from "../dashboard/palette.ts";
import { addCaptureCommand } from "./capture-command.ts";
import { ExitStatus, UsageError } from "./exit-status.ts";
import { limitHeapGrowth } from "./heap-growth.ts";
import { addHistoryCommand } from "./history-command.ts";
import { addMatrixCommand } from "./matrix-command.ts";
import { collect } from "./repeated-option.ts";
import { addReportCommand } from "./report-command.ts";
import { addServeCommand } from "./serve-command.ts";
import { createStreams, type Streams } from "./streams.ts";
import { readVersion } from "./version.ts";

const EXIT_STATUS_HELP = `
Exit status:
  0    done
  1    done, and a finding named by --fail-on exists
  2    wrong usage, or a mistake in the site file
  3    an input was damaged, unreadable or held nothing that could be decoded
  130  interrupted; what was seen is reported`;

/**
 * Runs the command that `argv` names.
 * @param argv without the names of node and the script
 * @returns the exit status
 */
export async function main(argv: readonly string[], streams: Streams = createStreams()): Promise<number> {
  limitHeapGrowth();
  let status: number = ExitStatus.done;
  const program = createProgram(streams, (result) => {
    status = result;
  });
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitStatus.done : ExitStatus.usage;
    if (!(error instanceof UsageError)) throw error;
    streams.error(`${error.message}\n`);
    return ExitStatus.usage;
  }
  return status;
}

/** All commands with their options; what is generated of them for man and shells is made from this. */
export function createProgram(streams: Streams, onStatus: (status: number) => void): Command {
  const program = new Command("xsaudit")
    .description("Holds captured traffic against the connectivity that XenServer documents. Never sends a packet.")
    .version(readVersion(), "--version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand(false)
    .showHelpAfterError("(xsaudit --help says more)")
    .addHelpText("after", EXIT_STATUS_HELP);
  program
    .command("analyze")
    .description("report on capture files")
    .argument("<capture...>", "pcap or pcapng files, plain, .gz or .zst; a directory of them; - is standard input")
    .option("--site <file>", "who is who: the site file, or the pool's database")
    .option("--hosts <file>", "names of addresses: a hosts file; may be given again", collect)
    .option("--matrix <id|file>", "the matrix to hold the traffic against")
    .addOption(
      new Option("--format <format>", "form of the report")
        .choices(["text", "json", "ndjson", "csv", "markdown", "html"])
        .default("text"),
    )
    .option("-o, --output <file>", "write the report here, not to standard output")
    .option("--flows <file>", "write every flow here, a line of JSON each, in Zeek's field names")
    .option("--slice <dir>", "write the packets of each finding here, a pcap file each, for Wireshark")
    .option("--fail-on <kinds>", "exit with 1 if an unaccepted finding of these kinds exists (comma-separated)")
    .option("--threads <n>", "threads that share the work; the report is the same for any number (default: the cores)")
    .addOption(
      new Option("--color <when>", "colour in text and dashboard").choices(["auto", "always", "never"]).default("auto"),
    )
    .option("--dashboard", "show the report on a screen to move about in (? there says how), not as text")
    .addOption(new Option("--palette <name>", "colours of the dashboard").choices(PALETTE_NAMES).default("dark"))
    .addHelpText(
      "after",
      `
Examples:
  xsaudit analyze night.pcapng --site site.yaml
  xsaudit analyze night.pcapng --site site.yaml --dashboard
  xsaudit analyze /var/captures --site site.yaml --format json -o report.json
  xsaudit analyze night.pcapng --site site.yaml --format html -o report.html
  xsaudit analyze night.pcapng --site site.yaml --slice slices
  tcpdump -i eth0 -w - | xsaudit analyze - --fail-on blocked,unexpected
  ssh root@xs1 tcpdump -U -w - -i eth0 | xsaudit analyze - --dashboard

Forms to pass on:
  csv       a record a conversation, its findings in columns of their own,
            several of them in one cell; a finding without a conversation is a
            record at the end, where the conversation's columns are empty
  markdown  for a ticket or a chat: each finding, what to check, and the entry
            of the site file that would accept it; says what it leaves out
${EXIT_STATUS_HELP}`,
    )
    .action(async (paths: string[], options) => {
      const { analyze } = await import("./analyze.ts");
      onStatus(await analyze(paths, options, streams));
    });
  addCaptureCommand(program, streams, onStatus);
  program
    .command("init")
    .description("draft a site file from the pool's own database, or from captures")
    .argument("<file...>", "what xe pool-dump-database writes, or a host's own copy, plain or .gz; or captures")
    .option("-o, --output <file>", "write the site file here, not to standard output")
    .option("--force", "replace the file of -o if it is there already")
    .addHelpText(
      "after",
      `
Examples:
  xe pool-dump-database file-name=state.xml          (on a host of the pool)
  xsaudit init state.xml -o site.yaml
  xsaudit init night.pcapng -o site.yaml             (guesses, with their evidence)
  xsaudit analyze night.pcapng --site site.yaml

No password or other secret of the database is kept, printed or written.`,
    )
    .action(async (paths: string[], options) => {
      const { init } = await import("./init.ts");
      onStatus(await init(paths, options, streams));
    });
  const matrix = addMatrixCommand(program, streams, onStatus);
  program
    .command("diff")
    .description("what changed from one JSON report to another")
    .argument("<report-a>", "the earlier report, as --format json writes it")
    .argument("<report-b>", "the later report; one of the two can be -, standard input")
    .option("--site <file>", "a site file: what it accepts counts for both reports")
    .addOption(
      new Option("--format <format>", "form of the difference").choices(["text", "json", "markdown"]).default("text"),
    )
    .option("-o, --output <file>", "write the difference here, not to standard output")
    .option(
      "--fail-on <kinds>",
      "exit with 1 if B has a new unaccepted finding: new for any, or kinds (comma-separated)",
    )
    .addOption(new Option("--color <when>", "colour in text").choices(["auto", "always", "never"]).default("auto"))
    .addHelpText(
      "after",
      `
Examples:
  xsaudit diff yesterday.json today.json
  xsaudit diff yesterday.json today.json --site site.yaml --fail-on new
  xsaudit diff before.json after.json --format markdown -o ticket.md
  xsaudit analyze now.pcap --format json | xsaudit diff yesterday.json -

Exit status:
  0    done
  1    done, and B has a new finding that --fail-on names
  2    wrong usage, or a mistake in a report or in the site file`,
    )
    .action(async (pathA: string, pathB: string, options) => {
      const { diff } = await import("./diff.ts");
      onStatus(await diff(pathA, pathB, options, streams));
    });
  const history = addHistoryCommand(program, streams, onStatus);
  addReportCommand(program, streams, onStatus);
  addServeCommand(program, streams, onStatus);
  program
    .command("interfaces")
    .description("what can be captured here, and what is missing if nothing can")
    .addOption(new Option("--format <format>", "form of the list").choices(["text", "json"]).default("text"))
    .addHelpText(
      "after",
      `
Examples:
  xsaudit interfaces
  sudo xsaudit interfaces                            (root can open them all)
  xsaudit interfaces --format json | jq -r '.interfaces[].name'`,
    )
    .action(async (options) => {
      const { printInterfaces } = await import("./interfaces.ts");
      onStatus(await printInterfaces(options, streams));
    });
  program
    .command("schema")
    .description("print the JSON Schema of the report")
    .action(async () => {
      const { printSchema } = await import("./schema.ts");
      onStatus(await printSchema(streams));
    });
  for (const command of [program, ...program.commands, ...matrix.commands, ...history.commands]) {
    command.exitOverride().configureOutput({ writeOut: (text) => void streams.output(text), writeErr: streams.error });
  }
  return program;
}
