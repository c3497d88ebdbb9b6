/**
 * What each capture tells beside tshark's view of it: server names, DNS answers, ports that rpcbind handed out, and what
 * the ends of TCP connections sent. `README.md` says what is compared and where the two differ. Runs over a sample; over
 * all files, for a minute, with XSAUDIT_CORPUS=all.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { corpusFiles, corpusPath, hasCorpus } from "./corpus-files.ts";
import { evidenceDifferences } from "./evidence-differences.ts";
import { evidenceFiles, evidenceSample } from "./evidence-files.ts";
import { EVIDENCE_KINDS } from "./evidence-lines.ts";
import { evidenceOfTshark } from "./tshark-evidence.ts";
import { hasTshark } from "./tshark-run.ts";
import { evidenceOfXsaudit } from "./xsaudit-evidence.ts";

const TIMEOUT_MILLISECONDS = 60_000;

const comparedFiles = process.env.XSAUDIT_CORPUS === "all" ? evidenceFiles : evidenceSample;

/** The lines that only one of the two has. */
async function differencesIn(file: string): Promise<string[]> {
  const [ours, theirs] = await Promise.all([evidenceOfXsaudit(corpusPath(file)), evidenceOfTshark(corpusPath(file))]);
  return EVIDENCE_KINDS.flatMap((kind) => [
    ...without(ours[kind], theirs[kind]).map((line) => `xsaudit ${line}`),
    ...without(theirs[kind], ours[kind]).map((line) => `tshark ${line}`),
  ]);
}

/** The lines that stand in the first list more often than in the second. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return lines.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

describe.skipIf(!hasCorpus || !hasTshark)("a capture of the corpus", () => {
  test.concurrent.for(comparedFiles)(
    "%s tells what tshark reads in it, but for the differences that are explained",
    { timeout: TIMEOUT_MILLISECONDS },
    async (file, { expect }) => {
      const { reasons, lines } = evidenceDifferences.get(file) ?? { reasons: [], lines: [] };
      const message = ["beside the differences of the table", ...reasons].join("; ");
      expect((await differencesIn(file)).sort(), message).toEqual([...lines].sort());
    },
  );

  test("is there for every entry of the sample and of the table of differences", () => {
    const present = new Set(corpusFiles);
    expect([...evidenceSample, ...evidenceDifferences.keys()].filter((file) => !present.has(file))).toEqual([]);
  });

  test("is counted in the note", () => {
    const note = readFileSync(join(import.meta.dirname, "README.md"), "utf8");
    const agreeing = evidenceFiles.length - evidenceDifferences.size;
    expect(note).toContain(`${agreeing} of ${evidenceFiles.length} files agree`);
  });
});
