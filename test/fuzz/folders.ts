/** Where fuzzing leaves what it finds, below the checkout and out of git. */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../../.fuzz");

/** Made if need be. `corpus`: what a coverage-guided engine found worth keeping; `findings`: what broke a promise. */
export function fuzzFolder(kind: "corpus" | "findings", target: string): string {
  const folder = join(ROOT, kind, target);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Each input a file of its own, named by what it holds. */
export function keepInput(folder: string, bytes: Uint8Array): string {
  const path = join(folder, createHash("sha1").update(bytes).digest("hex").slice(0, 16));
  writeFileSync(path, bytes);
  return path;
}
