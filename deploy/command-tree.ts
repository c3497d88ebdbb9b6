/**
 * The commands and options of the program as plain values: what the man page and the completions are made from.
 */
import type { Command, Option } from "commander";
import { createProgram } from "../src/cli/main.ts";

export interface DescribedOption {
  /** `-o, --output <file>` */
  readonly flags: string;
  readonly short: string | null;
  readonly long: string;
  /** `file` of `<file>`; null where there is no value. */
  readonly value: string | null;
  readonly choices: readonly string[];
  readonly description: string;
  readonly standard: string | null;
}

export interface DescribedCommand {
  /** `matrix show`; empty for the program itself. */
  readonly name: string;
  /** `<interface>` */
  readonly arguments: string;
  readonly description: string;
  readonly options: readonly DescribedOption[];
}

/** The program first, then every command; of those with commands of their own these instead. */
export function describeCommands(): DescribedCommand[] {
  const program = createProgram(NO_STREAMS, () => {});
  return [describe(program, ""), ...program.commands.flatMap((command) => leavesOf(command, ""))];
}

const NO_STREAMS = {
  output() {},
  error() {},
  isOutputTerminal: false,
  isErrorTerminal: false,
  environment: {},
};

function leavesOf(command: Command, path: string): DescribedCommand[] {
  const name = `${path}${command.name()}`;
  if (command.commands.length === 0) return [describe(command, name)];
  return command.commands.flatMap((inner) => leavesOf(inner as Command, `${name} `)); // what was made by `command` is one
}

function describe(command: Command, name: string): DescribedCommand {
  const { commands } = command;
  return {
    name,
    arguments: commands.length > 0 ? "<command>" : command.registeredArguments.map(argumentText).join(" "),
    description: command.description(),
    options: command.createHelp().visibleOptions(command).map(describeOption),
  };
}

function argumentText(argument: Command["registeredArguments"][number]): string {
  const text = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${text}>` : `[${text}]`;
}

function describeOption(option: Option): DescribedOption {
  const { flags, description, defaultValue, negate } = option;
  const isTold = defaultValue === undefined || typeof defaultValue === "boolean" || negate;
  return {
    flags,
    short: option.short ?? null,
    long: option.long ?? "",
    value: /[<[]([^>\]]+)[>\]]/.exec(flags)?.[1] ?? null,
    choices: option.argChoices ?? [],
    description,
    standard: isTold ? null : String(defaultValue),
  };
}
