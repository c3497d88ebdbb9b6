/**
 * The words of `--fail-on`, separated by commas.
 */
import { neutralText } from "../names/neutral-text.ts";
import { UsageError } from "./exit-status.ts";

export function parseFailOn<Word extends string>(text: string | undefined, known: readonly Word[]): ReadonlySet<Word> {
  const words = new Set<Word>();
  for (const part of text?.split(",") ?? []) {
    const word = known.find((candidate) => candidate === part.trim());
    if (word === undefined) {
      throw new UsageError(
        `--fail-on: ${JSON.stringify(neutralText(part))} is no kind of finding; known are ${known.join(", ")}.`,
      );
    }
    words.add(word);
  }
  return words;
}
