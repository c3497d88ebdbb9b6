/** Completion for bash: commands, their options, choices, interfaces, and files where a file is meant. */
import type { DescribedCommand, DescribedOption } from "./command-tree.ts";
import { GENERATED, INTERFACES, spellings } from "./completion-words.ts";

export function renderBash(commands: readonly DescribedCommand[]): string {
  const names = commands.filter(({ name }) => name !== "").map(quotedPath);
  return [
    GENERATED,
    "_xsaudit() {",
    `  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command="" options="" words="" isPath="" at`,
    "  for ((at = 1; at < COMP_CWORD; at++)); do",
    `    case "$command \${COMP_WORDS[at]}" in`,
    `      ${names.join(" | ")}) command="\${command:+$command }\${COMP_WORDS[at]}" ;;`,
    "    esac",
    "  done",
    // To bash, --format=json is three words.
    `  if [ "$before" = = ]; then before="\${COMP_WORDS[COMP_CWORD-2]}"; fi`,
    `  if [ "$word" = = ]; then word=""; fi`,
    '  case "$command" in',
    ...commands.map(commandCase),
    "  esac",
    '  case "$command $before" in',
    ...commands.flatMap(({ name, options }) => options.flatMap((option) => valueCase(name, option))),
    "  esac",
    `  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")`,
    `  if [ "\${word#-}" != "$word" ]; then mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word"); fi`,
    '  if [ -z "$isPath" ]; then return; fi',
    "  compopt -o filenames 2>/dev/null",
    `  mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$word")`,
    "}",
    "complete -F _xsaudit xsaudit",
    "",
  ].join("\n");
}

/** As the loop over the words sees it: the command so far, and one word more. */
function quotedPath({ name }: DescribedCommand): string {
  return name.includes(" ") ? `"${name}"` : `" ${name}"`;
}

function commandCase({ name, commands, options, arguments: named }: DescribedCommand): string {
  const words = named.some(({ kind }) => kind === "interface") ? INTERFACES : commands.join(" ");
  const path = named.some(({ kind }) => kind === "path") ? " isPath=yes" : "";
  return `    "${name}") options="${options.flatMap(spellings).join(" ")}" words="${words}"${path} ;;`;
}

/** Behind an option with a value nothing else can stand. */
function valueCase(command: string, option: DescribedOption): string[] {
  const { value, choices } = option;
  if (value === null) return [];
  const path = value.kind === "path" ? "yes" : "";
  const patterns = spellings(option).map((spelling) => `"${command} ${spelling}"`);
  return [`    ${patterns.join(" | ")}) options="" words="${choices.join(" ")}" isPath="${path}" ;;`];
}
