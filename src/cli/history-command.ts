/**
 * `xsaudit history` on the command line: its commands with their options and examples.
 */
import { type Command, Option } from "commander";
import { TABLE_NAMES } from "../history/schema.ts";
import { EXPORT_FORMATS, QUERY_FORMATS } from "./history-forms.ts";
import type { Streams } from "./streams.ts";

const EXIT_STATUS_HELP = `
Exit status:
  0    done
  2    wrong usage, a mistake in the site file or in a query, or no history
  3    done, but for nights that are damaged: standard error names them`;

/** @param onStatus hears the exit status of the one that runs */
export function addHistoryCommand(program: Command, streams: Streams, onStatus: (status: number) => void): Command {
  const history = program
    .command("history")
    .description("what the nightly reports were, and how findings went through the nights")
    .requiredOption("--history <dir>", "where xsaudit report --history stores the nights")
    .option("--sensor <name>", "the nights of this sensor only")
    .option("--site <file>", "the site file: what it accepts counts for past nights too")
    .addOption(new Option("--color <when>", "colour in text").choices(["auto", "always", "never"]).default("auto"))
    .helpCommand(false)
    .addHelpText(
      "after",
      `
Examples:
  xsaudit history --history /var/lib/xsaudit
  xsaudit history finding licence --history /var/lib/xsaudit --site site.yaml
  xsaudit history sql "FROM sensor" --history /var/lib/xsaudit --format csv
${EXIT_STATUS_HELP}`,
    );
  history
    .command("nights", { isDefault: true })
    .description("list the nights with their findings, what is new and gone, and gaps")
    .addHelpText(
      "after",
      `
Examples:
  xsaudit history --history /var/lib/xsaudit
  xsaudit history --history /var/lib/xsaudit --sensor span1 --site site.yaml`,
    )
    .action(async (_, command: Command) => {
      const { listNights } = await import("./history-nights.ts");
      onStatus(await listNights(command.optsWithGlobals(), streams));
    });
  history
    .command("finding")
    .description("a finding through the nights: when it was first there, and how often")
    .argument("<id|title>", "its id, or part of its title")
    .addHelpText(
      "after",
      `
Examples:
  xsaudit history finding f-2b7e151628ae --history /var/lib/xsaudit
  xsaudit history finding "TCP 27000" --history /var/lib/xsaudit --sensor span1`,
    )
    .action(async (text: string, _, command: Command) => {
      const { showFinding } = await import("./history-finding.ts");
      onStatus(await showFinding(text, command.optsWithGlobals(), streams));
    });
  history
    .command("conversation")
    .description("verdict and outcome of conversations, night by night")
    .argument("<id|filter>", "an id, or terms such as server:10.10.0.20 port:27000 -outcome:answered")
    .addHelpText(
      "after",
      `
Shown are those that the filter fits on some night, with all of their nights.

Examples:
  xsaudit history conversation c-2b7e151628ae --history /var/lib/xsaudit
  xsaudit history conversation "role:san failing:yes" --history /var/lib/xsaudit`,
    )
    .action(async (text: string, _, command: Command) => {
      const { showConversations } = await import("./history-conversation.ts");
      onStatus(await showConversations(text, command.optsWithGlobals(), streams));
    });
  history
    .command("sql")
    .description("ask in SQL (DuckDB's); nothing but the history is read, and nothing written")
    .argument("<query>", `over the tables ${TABLE_NAMES.join(", ")}; each with day and sensor in front`)
    .addOption(new Option("--format <format>", "form of the answer").choices(QUERY_FORMATS).default("text"))
    .addHelpText(
      "after",
      `
DESCRIBE findings lists the columns of a table. Times are in UTC.

Examples:
  xsaudit history sql "SELECT day, title FROM findings WHERE NOT accepted" \\
    --history /var/lib/xsaudit --site site.yaml
  xsaudit history sql "SELECT day, outcome, count(*) AS n FROM conversations
    WHERE port = 3260 GROUP BY ALL ORDER BY day" --history /var/lib/xsaudit`,
    )
    .action(async (query: string, _, command: Command) => {
      const { answerQuery } = await import("./history-sql.ts");
      onStatus(await answerQuery(query, command.optsWithGlobals(), streams));
    });
  history
    .command("export")
    .description("hand on a table, as it is stored, of some nights or all")
    .argument("<table>", TABLE_NAMES.join(", "))
    .addOption(new Option("--format <format>", "form of the table").choices(EXPORT_FORMATS).default("csv"))
    .option("--from <day>", "the first night: 2026-11-01")
    .option("--to <day>", "the last night")
    .option("-o, --output <file>", "write the table here, not to standard output; needed for parquet")
    .addHelpText(
      "after",
      `
Examples:
  xsaudit history export findings --history /var/lib/xsaudit -o findings.csv
  xsaudit history export conversations --history /var/lib/xsaudit \\
    --from 2026-11-01 --to 2026-11-30 --format parquet -o november.parquet`,
    )
    .action(async (table: string, _, command: Command) => {
      const { exportTable } = await import("./history-export.ts");
      onStatus(await exportTable(table, command.optsWithGlobals(), streams));
    });
  history
    .command("prune")
    .description("remove nights by their age")
    .requiredOption("--keep <time>", "how far back nights are kept: 90d")
    .option("--dry-run", "only say what would be removed")
    .addHelpText(
      "after",
      `
Ages are counted from today (UTC), or from the newest night of the history where
that is earlier: neither a clock gone wrong nor a night dated in the future
costs the others, and a history that is no longer written keeps its last nights.
Damaged nights go like the others. With --sensor, only that sensor's.

Examples:
  xsaudit history prune --keep 90d --history /var/lib/xsaudit --dry-run
  xsaudit history prune --keep 90d --history /var/lib/xsaudit`,
    )
    .action(async (_, command: Command) => {
      const { prune } = await import("./history-prune.ts");
      onStatus(await prune(command.optsWithGlobals(), streams));
    });
  for (const command of history.commands) command.configureHelp({ showGlobalOptions: true });
  return history;
}
