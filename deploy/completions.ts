/**
 * Completion for bash, zsh and fish: commands, their options, the choices of options, and files elsewhere.
 */
import type { DescribedCommand, DescribedOption } from "./command-tree.ts";

const HEAD = "# Written by `npm run deploy` from the program's own commands.";

/** The words that may stand first: `matrix` once, for all that it has. */
function firstWords(commands: readonly DescribedCommand[]): string[] {
  return [...new Set(commands.map(({ name }) => name.split(" ")[0]!))];
}

/** The commands of a command. */
function secondWords(commands: readonly DescribedCommand[], first: string): string[] {
  return commands.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name.split(" ")[1]!);
}

function optionsOf(commands: readonly DescribedCommand[], first: string): DescribedOption[] {
  const own = commands.filter(({ name }) => name === first || name.startsWith(`${first} `));
  return [...new Map(own.flatMap(({ options }) => options).map((option) => [option.long, option])).values()];
}

function spellings({ short, long }: DescribedOption): string[] {
  return short === null ? [long] : [short, long];
}

export function renderBash([program, ...commands]: readonly DescribedCommand[]): string {
  const words = firstWords(commands);
  const cases = words.flatMap((first) => {
    const options = optionsOf(commands, first);
    const inner = secondWords(commands, first);
    const choices = options
      .filter((option) => option.choices.length > 0)
      .map((option) => `      ${spellings(option).join("|")}) choices="${option.choices.join(" ")}" ;;`);
    return [
      `    ${first})`,
      `      options="${options.flatMap(spellings).join(" ")}"`,
      ...(inner.length > 0 ? [`      [ "$COMP_CWORD" -eq 2 ] && words="${inner.join(" ")}"`] : []),
      ...(choices.length > 0 ? ['      case "$before" in', ...choices.map((line) => `  ${line}`), "      esac"] : []),
      "      ;;",
    ];
  });
  return [
    HEAD,
    "_xsaudit() {",
    `  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" options="" words="" choices=""`,
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    COMPREPLY=($(compgen -W "${[...words, ...program!.options.flatMap(spellings)].join(" ")}" -- "$word"))`,
    "    return",
    "  fi",
    `  case "\${COMP_WORDS[1]}" in`,
    ...cases,
    "  esac",
    '  if [ -n "$choices" ]; then',
    '    COMPREPLY=($(compgen -W "$choices" -- "$word"))',
    `  elif [ "\${word#-}" != "$word" ]; then`,
    '    COMPREPLY=($(compgen -W "$options" -- "$word"))',
    "  else",
    '    COMPREPLY=($(compgen -W "$words" -- "$word") $(compgen -f -- "$word"))',
    "  fi",
    "}",
    "complete -o filenames -F _xsaudit xsaudit",
    "",
  ].join("\n");
}

export function renderZsh([program, ...commands]: readonly DescribedCommand[]): string {
  const words = firstWords(commands);
  const cases = words.flatMap((first) => {
    const inner = secondWords(commands, first);
    const rest = inner.length > 0 ? [`'1:command:(${inner.join(" ")})'`] : [];
    return [
      `    ${first}) _arguments ${[...optionsOf(commands, first).flatMap(zshOption), ...rest, "'*:file:_files'"].join(" ")} ;;`,
    ];
  });
  return [
    "#compdef xsaudit",
    HEAD,
    "_xsaudit() {",
    "  local state",
    `  _arguments -C ${program!.options.flatMap(zshOption).join(" ")} '1:command:(${words.join(" ")})' '*::rest:->rest'`,
    '  [ "$state" = rest ] || return',
    '  case "$words[1]" in',
    ...cases,
    "  esac",
    "}",
    '_xsaudit "$@"',
    "",
  ].join("\n");
}

/** An entry of `_arguments` for each spelling. */
function zshOption(option: DescribedOption): string[] {
  const about = option.description.replace(/[[\]:\\]/g, "\\$&").replaceAll("'", "'\\''");
  const action = option.choices.length > 0 ? `(${option.choices.join(" ")})` : "_files";
  const value = option.value === null ? "" : `:${option.value.replace(/[|:]/g, " or ")}:${action}`;
  return spellings(option).map((spelling) => `'${spelling}[${about}]${value}'`);
}

export function renderFish([program, ...commands]: readonly DescribedCommand[]): string {
  const lines = firstWords(commands).flatMap((first) => {
    const about = commands.find(({ name }) => name === first)?.description ?? "";
    const inner = secondWords(commands, first);
    return [
      `complete -c xsaudit -n __fish_use_subcommand -f -a ${first} -d ${quoted(about)}`,
      ...(inner.length > 0
        ? [`complete -c xsaudit -n '__fish_seen_subcommand_from ${first}' -f -a ${quoted(inner.join(" "))}`]
        : []),
      ...optionsOf(commands, first).map((option) => fishOption(option, `-n '__fish_seen_subcommand_from ${first}' `)),
    ];
  });
  return [
    HEAD,
    ...program!.options.map((option) => fishOption(option, "-n __fish_use_subcommand ")),
    ...lines,
    "",
  ].join("\n");
}

function fishOption(option: DescribedOption, condition: string): string {
  const short = option.short === null ? "" : ` -s ${option.short.slice(1)}`;
  const value =
    option.value === null ? "" : option.choices.length > 0 ? ` -x -a ${quoted(option.choices.join(" "))}` : " -r";
  return `complete -c xsaudit ${condition}-l ${option.long.slice(2)}${short}${value} -d ${quoted(option.description)}`;
}

function quoted(words: string): string {
  return `'${words.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
