/**
 * The commands and options of the program as plain values: what the man page and the completions are made from.
 */
import type { Argument, Command, Option } from "commander";
import { createProgram } from "../src/cli/main.ts";

/** What stands for an argument or an option's value. */
type Kind = "path" | "interface" | "other";

export interface DescribedArgument {
  /** `<capture...>` */
  readonly text: string;
  readonly kind: Kind;
  readonly description: string;
}

export interface DescribedOption {
  /** `-o, --output <file>` */
  readonly flags: string;
  readonly short: string | null;
  readonly long: string;
  /** What stands for its value, `file` of `<file>`; null where it has none. */
  readonly value: { readonly name: string; readonly kind: Kind } | null;
  readonly isRequired: boolean;
  readonly choices: readonly string[];
  readonly description: string;
  readonly standard: string | null;
}

export interface DescribedCommand {
  /** `matrix show`; empty for the program itself. */
  readonly name: string;
  readonly description: string;
  /** The commands that it has, by the word that is added. */
  readonly commands: readonly string[];
  readonly arguments: readonly DescribedArgument[];
  /** Its own, and those of the command that it belongs to. */
  readonly options: readonly DescribedOption[];
}

/** The program first, then every command, those of a command after it. */
export function describeCommands(): DescribedCommand[] {
  return describe(
    createProgram(NO_STREAMS, () => {}),
    "",
    [],
  );
}

const NO_STREAMS = {
  output() {},
  error() {},
  isOutputTerminal: false,
  isErrorTerminal: false,
  environment: {},
};

/** @param inherited options that may stand here, too */
function describe(command: Command, name: string, inherited: readonly DescribedOption[]): DescribedCommand[] {
  const own = command.createHelp().visibleOptions(command).map(describeOption);
  const options = [...inherited, ...own];
  const described = {
    name,
    description: command.description(),
    commands: command.commands.map((inner) => inner.name()),
    arguments: command.registeredArguments.map(describeArgument),
    options,
  };
  // The program's own options, such as --version, are no command's.
  const passedOn = name === "" ? [] : options.filter(({ long }) => long !== "--help");
  const inner = command.commands.flatMap(
    (each) => describe(each as Command, `${name} ${each.name()}`.trimStart(), passedOn), // what was made by `command` is one
  );
  return [described, ...inner];
}

function describeArgument(argument: Argument): DescribedArgument {
  const name = argument.name();
  const text = `${name}${argument.variadic ? "..." : ""}`;
  return { text: argument.required ? `<${text}>` : `[${text}]`, kind: kindOf(name), description: argument.description };
}

function describeOption(option: Option): DescribedOption {
  const { flags, description, defaultValue, negate } = option;
  const isTold = defaultValue === undefined || typeof defaultValue === "boolean" || negate;
  const value = /[<[]([^>\]]+)[>\]]/.exec(flags)?.[1];
  return {
    flags,
    short: option.short ?? null,
    long: option.long ?? "",
    value: value === undefined ? null : { name: value, kind: kindOf(value) },
    isRequired: option.mandatory,
    choices: option.argChoices ?? [],
    description,
    standard: isTold ? null : String(defaultValue),
  };
}

/** By the words that the program's help has for files and folders: `file`, `dir`, `capture`, `report-a`, `id|file`. */
function kindOf(name: string): Kind {
  if (name === "interface") return "interface";
  return /\b(file|dir|capture|report)\b/.test(name) ? "path" : "other";
}
