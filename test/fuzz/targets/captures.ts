/** Fuzz target: whole captures, from the file to every form of the report. */
import { reportSchema } from "../../../src/report/schema.ts";
import { steersNothing } from "../claims.ts";
import { countersAddUp, pageOf, reportOf, writtenForms } from "../report-path.ts";

/** Pictures take ten times as long as all else: one of so many reports is drawn. */
const REPORTS_PER_PICTURE = 8;

export async function fuzz(bytes: Uint8Array): Promise<void> {
  const report = await reportOf(bytes);
  countersAddUp(report);
  const { json, ndjson, ...shown } = writtenForms(report);
  reportSchema.parse(JSON.parse(json));
  for (const line of ndjson.trimEnd().split("\n")) JSON.parse(line);
  steersNothing(json);
  steersNothing(ndjson);
  // Its lines end as RFC 4180 wants.
  steersNothing(shown.csv.replaceAll("\r\n", "\n"));
  for (const form of [shown.text, shown.markdown]) steersNothing(form);
  if (bytes.length % REPORTS_PER_PICTURE === 0) steersNothing(pageOf(report));
}
