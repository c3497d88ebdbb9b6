/** Fuzz target: a pool's database, to the site that is made of it and the site file that is drafted from it. */
import { chunkSource } from "../../../src/capture/byte-source.ts";
import { readPoolDatabase } from "../../../src/site/pool-database.ts";
import { draftSiteFile } from "../../../src/site/pool-draft.ts";
import { toPoolSite, toSite } from "../../../src/site/pool-site.ts";
import { parseSiteFile } from "../../../src/site/site-file.ts";
import { claim, holdsNothingThatSteers, steersNothing } from "../claims.ts";

/** Few for a gzip bomb, many for anything that was made for this. */
const MAX_UNPACKED_BYTES = 2 ** 20;

export async function fuzz(bytes: Uint8Array): Promise<void> {
  const { database, problem } = await readPoolDatabase(
    chunkSource(inTwo(bytes), () => {}),
    MAX_UNPACKED_BYTES,
  );
  if (problem !== null) return holdsNothingThatSteers(problem);
  const poolSite = toPoolSite(database);
  holdsNothingThatSteers(toSite("state.xml", poolSite));
  const draft = draftSiteFile("state.xml", poolSite);
  steersNothing(draft);
  const { mistakes } = parseSiteFile("site.yaml", draft);
  claim(
    mistakes === null,
    `its own draft is refused: ${mistakes?.map(({ line, message }) => `${line}: ${message}`).join("; ")}`,
  );
}

async function* inTwo(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const middle = bytes.length >> 1;
  yield bytes.subarray(0, middle);
  yield bytes.subarray(middle);
}
