/** The files of this folder that are made from the program itself, by their names. */
import { describeCommands } from "./command-tree.ts";
import { renderBash } from "./completion-bash.ts";
import { renderFish } from "./completion-fish.ts";
import { renderZsh } from "./completion-zsh.ts";
import { renderManPage } from "./man-page.ts";

export function generatedFiles(): Map<string, string> {
  const commands = describeCommands();
  return new Map([
    ["xsaudit.1", renderManPage(commands)],
    ["completion.bash", renderBash(commands)],
    ["_xsaudit", renderZsh(commands)],
    ["xsaudit.fish", renderFish(commands)],
  ]);
}
