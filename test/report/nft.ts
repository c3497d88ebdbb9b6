/** What nft says of a ruleset, where it is installed and may look (it asks the kernel, in a network of its own). */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const WAYS: readonly (readonly string[])[] = [
  ["unshare", "-n", "nft"],
  ["unshare", "-rn", "nft"],
];

function run(way: readonly string[], ruleset: string): string {
  const folder = mkdtempSync(join(tmpdir(), "xsaudit-nft-"));
  const file = join(folder, "draft.nft");
  writeFileSync(file, ruleset);
  const [command, ...before] = way as [string, ...string[]]; // by the list above
  const { status, stdout, stderr, error } = spawnSync(command, [...before, "-c", "-f", file], { encoding: "utf8" });
  rmSync(folder, { recursive: true });
  return status === 0 ? "" : `${error?.message ?? ""}${stdout ?? ""}${stderr ?? ""}` || `status ${status}`;
}

const way = WAYS.find((one) => run(one, "table inet xsaudit_probe {}\n") === "");

export const hasNft = way !== undefined;

/** The complaints of `nft -c -f`; empty where it accepts the ruleset. */
export function complaintsOfNft(ruleset: string): string {
  return way === undefined ? "nft is not here" : run(way, ruleset);
}
