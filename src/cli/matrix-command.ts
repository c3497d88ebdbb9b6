/**
 * `xsaudit matrix` on the command line: its three commands with their options and examples.
 */
import { type Command, Option } from "commander";
import { ALLOW_LIST_FORMS, MATRIX_FORMATS } from "./matrix-forms.ts";
import type { Streams } from "./streams.ts";

/** @param onStatus hears the exit status of the one that runs */
export function addMatrixCommand(program: Command, streams: Streams, onStatus: (status: number) => void): Command {
  const matrix = program
    .command("matrix")
    .description("the requirements that traffic is held against")
    .helpCommand(false);
  withOptions(matrix.command("show", { isDefault: true }), "print every requirement with its place in the document")
    .addOption(
      new Option("--as <form>", "print the allow list that they amount to at this site: a draft for review")
        .choices(ALLOW_LIST_FORMS)
        .conflicts("format"),
    )
    .addHelpText(
      "after",
      `
Examples:
  xsaudit matrix show --matrix xcp-ng-8.3
  xsaudit matrix show --site site.yaml --format csv
  xsaudit matrix show --site site.yaml --as nftables`,
    )
    .action(async (options) => {
      const { showMatrix } = await import("./matrix.ts");
      onStatus(await showMatrix(options, streams));
    });
  withOptions(matrix.command("check"), "check the matrix with the site's own settings and requirements")
    .addHelpText(
      "after",
      `
Examples:
  xsaudit matrix check --site site.yaml
  xsaudit matrix check --matrix ./our-matrix.yaml`,
    )
    .action(async (options) => {
      const { checkMatrix } = await import("./matrix.ts");
      onStatus(await checkMatrix(options, streams));
    });
  withOptions(matrix.command("coverage"), "print what stored reports tell of each requirement, taken together")
    .argument("<report...>", "reports that analyze --format json wrote")
    .addHelpText(
      "after",
      `
Examples:
  xsaudit matrix coverage report.json --site site.yaml
  xsaudit matrix coverage reports/*.json --site site.yaml --format markdown`,
    )
    .action(async (paths: string[], options) => {
      const { showCoverage } = await import("./matrix-coverage.ts");
      onStatus(await showCoverage(paths, options, streams));
    });
  return matrix;
}

function withOptions(command: Command, description: string): Command {
  return command
    .description(description)
    .option("--site <file>", "the site file, for its settings and its own requirements")
    .option("--matrix <id|file>", "the matrix: one that is shipped, or a file of your own")
    .addOption(new Option("--format <format>", "form of the output").choices(MATRIX_FORMATS).default("text"));
}
