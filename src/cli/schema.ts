/**
 * `xsaudit schema`: the JSON Schema of the report.
 */
import { reportJsonSchema } from "../report/schema.ts";
import { ExitStatus } from "./exit-status.ts";
import type { Streams } from "./streams.ts";

export async function printSchema(streams: Streams): Promise<number> {
  await streams.output(`${JSON.stringify(reportJsonSchema(), null, 2)}\n`);
  return ExitStatus.done;
}
