/**
 * `xsaudit schema`: the JSON Schema of the report.
 */
import { reportJsonSchema } from "../report/schema.ts";
import { ExitStatus } from "./exit-status.ts";
import type { Streams } from "./streams.ts";

export function printSchema(streams: Streams): number {
  streams.output(`${JSON.stringify(reportJsonSchema(), null, 2)}\n`);
  return ExitStatus.done;
}
