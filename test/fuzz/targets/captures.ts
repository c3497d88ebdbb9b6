/**
 * Fuzz target: whole captures, from the file to every form of the report, and to its flows; of a site that nothing is known
 * of, and of one whose hosts and networks are declared.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderFlow } from "../../../src/report/flow-line.ts";
import { reportSchema } from "../../../src/report/schema.ts";
import { UNKNOWN_SITE } from "../../../src/site/site.ts";
import { parseSiteFile } from "../../../src/site/site-file.ts";
import { FIXTURE_FOLDER } from "../../fixtures/files.ts";
import { steersNothing } from "../claims.ts";
import { countersAddUp, pageOf, reportOf, writtenForms } from "../report-path.ts";

/** Pictures take ten times as long as all else: one of so many reports is drawn. */
const REPORTS_PER_PICTURE = 8;

const SITE = parseSiteFile("site.yaml", readFileSync(join(FIXTURE_FOLDER, "site.yaml"), "utf8")).site ?? UNKNOWN_SITE;

export async function fuzz(bytes: Uint8Array): Promise<void> {
  const site = bytes.length % 2 === 0 ? SITE : UNKNOWN_SITE;
  const flows: string[] = [];
  const report = await reportOf(bytes, { site, onFlow: (flow) => flows.push(renderFlow(flow)) });
  countersAddUp(report);
  const { json, ndjson, ...shown } = writtenForms(report);
  reportSchema.parse(JSON.parse(json));
  for (const line of [...ndjson.trimEnd().split("\n"), ...flows]) JSON.parse(line);
  for (const form of [json, ndjson, ...flows]) steersNothing(form);
  // Its lines end as RFC 4180 wants.
  steersNothing(shown.csv.replaceAll("\r\n", "\n"));
  for (const form of [shown.text, shown.markdown]) steersNothing(form);
  if (bytes.length % REPORTS_PER_PICTURE === 0) steersNothing(pageOf(report));
}
