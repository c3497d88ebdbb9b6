/**
 * The captures that other projects test with. They lie beside the checkout, not in it: where they are missing, the
 * tests over them skip and say so.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const FOLDER = "../shared/corpus";
const ROOT = join(import.meta.dirname, "../..", FOLDER);

export const hasCorpus = existsSync(ROOT);
if (!hasCorpus) console.warn(`Skipped: the folder ${FOLDER} (captures of other projects) is missing.`);

/** Paths within the corpus, in order; empty where it is missing. */
export const corpusFiles: readonly string[] = hasCorpus ? listCaptures() : [];

export function corpusPath(file: string): string {
  return join(ROOT, file);
}

function listCaptures(): string[] {
  return readdirSync(ROOT, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "README.md")
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1))
    .sort();
}
