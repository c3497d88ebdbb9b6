/** Completion for fish: a line for each command and option, with the condition under which it is offered. */
import type { DescribedCommand, DescribedOption } from "./command-tree.ts";
import { GENERATED } from "./completion-words.ts";

const NO_COMMAND = "__fish_use_subcommand";

export function renderFish([program, ...commands]: readonly DescribedCommand[]): string {
  return [
    GENERATED,
    "complete -c xsaudit -f",
    ...program!.options.map((option) => optionLine(option, NO_COMMAND)),
    ...commands.flatMap((command) => [wordLine(command), ...argumentLines(command), ...optionLines(command)]),
    "",
  ].join("\n");
}

function wordLine({ name, description }: DescribedCommand): string {
  const [first, second] = name.split(" ");
  const where = second === undefined ? NO_COMMAND : seen(first!);
  return `complete -c xsaudit -n ${quoted(where)} -a ${second ?? first} -d ${quoted(description)}`;
}

function argumentLines({ name, arguments: named }: DescribedCommand): string[] {
  const start = `complete -c xsaudit -n ${quoted(seen(name))}`;
  const kinds = named.map(({ kind }) => kind);
  return [
    ...(kinds.includes("path") ? [`${start} -F`] : []),
    ...(kinds.includes("interface") ? [`${start} -a '(ls /sys/class/net) any'`] : []),
  ];
}

/** Of a command with commands, its own options are theirs, too: once is enough. */
function optionLines({ name, commands, options }: DescribedCommand): string[] {
  const where =
    commands.length > 0 ? `${seen(name)}; and not __fish_seen_subcommand_from ${commands.join(" ")}` : seen(name);
  return options.map((option) => optionLine(option, where));
}

function seen(name: string): string {
  return name
    .split(" ")
    .map((word) => `__fish_seen_subcommand_from ${word}`)
    .join("; and ");
}

function optionLine({ short, long, value, choices, description }: DescribedOption, condition: string): string {
  const letter = short === null ? "" : ` -s ${short.slice(1)}`;
  const words = choices.length > 0 ? ` -a ${quoted(choices.join(" "))}` : "";
  const wanted = value === null ? "" : value.kind === "path" ? " -r -F" : ` -x${words}`;
  return `complete -c xsaudit -n ${quoted(condition)} -l ${long.slice(2)}${letter}${wanted} -d ${quoted(description)}`;
}

function quoted(words: string): string {
  return `'${words.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
