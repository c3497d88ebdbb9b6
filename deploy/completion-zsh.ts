/** Completion for zsh, by its `_arguments`. */
import type { DescribedArgument, DescribedCommand, DescribedOption } from "./command-tree.ts";
import { GENERATED, INTERFACES, spellings } from "./completion-words.ts";

export function renderZsh(commands: readonly DescribedCommand[]): string {
  return [
    "#compdef xsaudit",
    GENERATED,
    "_xsaudit() {",
    '  local curcontext="$curcontext" state state_descr line',
    "  typeset -A opt_args",
    ...renderLevel(commands, commands[0]!, "  "),
    "}",
    '_xsaudit "$@"',
    "",
  ].join("\n");
}

/** Completes the command's words; where it has commands, then also theirs. */
function renderLevel(all: readonly DescribedCommand[], command: DescribedCommand, indent: string): string[] {
  const options = command.options.flatMap(optionEntries);
  if (command.commands.length === 0) {
    return [`${indent}_arguments -s ${[...options, ...command.arguments.map(argumentEntry)].join(" ")}`];
  }
  const inner = command.commands.map((word) => commandNamed(all, `${command.name} ${word}`.trimStart()));
  const choices = inner.map(
    ({ description }, index) => `${command.commands[index]}\\:${inDoubleQuotes(escapedText(description))}`,
  );
  return [
    `${indent}_arguments -C ${options.join(" ")} ${quoted(`1:command:((${choices.join(" ")}))`)} '*::rest:->rest'`,
    `${indent}[[ "$state" == rest ]] || return`,
    `${indent}state=""`,
    `${indent}case "$words[1]" in`,
    ...inner.flatMap((each, index) => [
      `${indent}  ${command.commands[index]})`,
      ...renderLevel(all, each, `${indent}    `),
      `${indent}    ;;`,
    ]),
    `${indent}esac`,
  ];
}

function commandNamed(commands: readonly DescribedCommand[], name: string): DescribedCommand {
  return commands.find((command) => command.name === name)!; // a command of a command is described, too
}

/** One for each spelling; those that take a file again and again say so in their words only. */
function optionEntries(option: DescribedOption): string[] {
  const { value, choices, description } = option;
  const action = choices.length > 0 ? `(${choices.join(" ")})` : value?.kind === "path" ? "_files" : " ";
  const wanted = value === null ? "" : `:${value.name.replaceAll("|", " or ")}:${action}`;
  return spellings(option).map((spelling) =>
    quoted(
      `${spelling}${value !== null && spelling.startsWith("--") ? "=" : ""}[${escapedText(description)}]${wanted}`,
    ),
  );
}

function argumentEntry({ kind, text }: DescribedArgument, index: number): string {
  const place = text.includes("...") ? "*" : String(index + 1);
  const action = { path: "_files", interface: `(${INTERFACES})`, other: " " }[kind];
  const name = text.replace(/[<>[\].]/g, "").replaceAll("|", " or ");
  const entry = `${place}:${name}:${action}`;
  return kind === "interface" ? `"${entry}"` : quoted(entry);
}

function escapedText(words: string): string {
  return words.replace(/[[\]:\\]/g, "\\$&");
}

function inDoubleQuotes(words: string): string {
  return `"${words.replace(/["$`]/g, "\\$&")}"`;
}

function quoted(words: string): string {
  return `'${words.replaceAll("'", "'\\''")}'`;
}
