/** What the completions of all shells share. */
import type { DescribedOption } from "./command-tree.ts";

export const GENERATED = "# Written by `npm run deploy` from the program's own commands.";

/** In every shell: the names of this machine's interfaces. */
export const INTERFACES = "$(ls /sys/class/net) any";

export function spellings({ short, long }: DescribedOption): string[] {
  return short === null ? [long] : [short, long];
}
