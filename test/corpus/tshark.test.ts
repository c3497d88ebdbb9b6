/**
 * Every frame beside tshark's view of it: the addresses, protocol and ports of its innermost IP packet, or that it has
 * none. A later piece of a fragmented packet has no ports on either side. Runs over a sample; over all captures, for
 * some minutes, with XSAUDIT_CORPUS=all.
 */
import { describe, expect, test } from "vitest";
import { corpusFiles, corpusPath, hasCorpus } from "./corpus-files.ts";
import { framesOfTshark } from "./tshark.ts";
import { reasonToDiffer } from "./tshark-differences.ts";
import { hasTshark } from "./tshark-run.ts";
import { tsharkSample } from "./tshark-sample.ts";
import { framesOfXsaudit } from "./xsaudit-frames.ts";

const TIMEOUT_MILLISECONDS = 60_000;

const comparedFiles = process.env.XSAUDIT_CORPUS === "all" ? corpusFiles : tsharkSample;

async function differencesIn(file: string): Promise<string[]> {
  const [theirs, ours] = await Promise.all([framesOfTshark(corpusPath(file)), framesOfXsaudit(corpusPath(file))]);
  const differences = ours.flatMap((frame, i) => {
    const theirFrame = theirs[i] ?? "nothing";
    return frame === theirFrame ? [] : [`frame ${i + 1}: xsaudit ${frame}; tshark ${theirFrame}`];
  });
  if (theirs.length > ours.length) differences.push(`xsaudit ${ours.length} frames; tshark ${theirs.length}`);
  return differences;
}

describe.skipIf(!hasCorpus || !hasTshark)("a capture of the corpus", () => {
  test.concurrent.for(comparedFiles.filter((file) => !reasonToDiffer.has(file)))(
    "%s has the frames that tshark sees",
    { timeout: TIMEOUT_MILLISECONDS },
    async (file, { expect }) => {
      expect(await differencesIn(file)).toEqual([]);
    },
  );

  test.concurrent.for(comparedFiles.filter((file) => reasonToDiffer.has(file)))(
    "%s still differs from what tshark sees",
    { timeout: TIMEOUT_MILLISECONDS },
    async (file, { expect }) => {
      const message = `take it out of the table, where it stands as: ${reasonToDiffer.get(file)}`;
      expect(await differencesIn(file), message).not.toEqual([]);
    },
  );

  test("is there for every entry of the sample and of the table of differences", () => {
    const present = new Set(corpusFiles);
    expect([...tsharkSample, ...reasonToDiffer.keys()].filter((file) => !present.has(file))).toEqual([]);
  });
});
