/** Fuzz target: the files that people write: the site, a matrix of their own, the names of hosts. */
import { parseHostsFile } from "../../../src/site/hosts-file.ts";
import { parseMatrixFile } from "../../../src/site/matrix-file.ts";
import { parseSiteFile } from "../../../src/site/site-file.ts";
import { formatMistakes, type SiteMistake } from "../../../src/site/yaml-text.ts";
import { claim, steersNothing } from "../claims.ts";

export function fuzz(bytes: Uint8Array): void {
  const text = new TextDecoder().decode(bytes);
  for (const parse of [(content: string) => parseSiteFile("site.yaml", content), parseMatrixFile, parseHostsFile]) {
    checkMistakes(parse(text).mistakes);
  }
}

function checkMistakes(mistakes: readonly SiteMistake[] | null): void {
  if (mistakes === null) return;
  claim(mistakes.length > 0, "refused without a word");
  for (const { line, column } of mistakes) claim(line > 0 && column > 0, `a mistake at ${line}:${column}`);
  for (const sentence of formatMistakes("site.yaml", mistakes)) {
    steersNothing(sentence);
    claim(!sentence.includes("\n"), `two lines for one mistake: ${sentence}`);
  }
}
