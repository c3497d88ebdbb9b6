/** Samba, in whichever role: what belongs to one stands in a folder of its own. */
import { mkdirSync, writeFileSync } from "node:fs";
import { LAB_FOLDER } from "../sandbox.ts";

const FOLDERS = ["private dir", "state directory", "cache directory", "lock directory", "pid directory", "ncalrpc dir"];

/**
 * @param settings in the words of smb.conf, the global ones first
 * @returns the path of its smb.conf
 */
export function configureSamba(name: string, ...settings: readonly string[]): string {
  const folder = `${LAB_FOLDER}/${name}-samba`;
  const own = FOLDERS.map((setting) => [setting, `${folder}/${setting.split(" ")[0]}`] as const);
  for (const [, path] of own) mkdirSync(path, { recursive: true });
  const lines = ["[global]", ...own.map((pair) => pair.join(" = ")), ...settings];
  writeFileSync(`${folder}/smb.conf`, `${lines.join("\n")}\n`);
  return `${folder}/smb.conf`;
}
