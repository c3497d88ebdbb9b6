/**
 * The file of `--flows`.
 */
import { closeSync, openSync } from "node:fs";
import type { AuditedFlow } from "../audit/audited-flow.ts";
import { createFlowLines } from "../report/flow-lines.ts";
import { attempt, failToWrite } from "./output-file.ts";

/**
 * Does the work with a function that writes flows to the file, in place of what was in it; with none where no file is
 * asked for. Wherever the file cannot be written, a sentence for the user is thrown, through the work too.
 */
export async function withFlowFile<Result>(
  path: string | undefined,
  work: (onFlow: ((flow: AuditedFlow) => void) | undefined) => Promise<Result>,
): Promise<Result> {
  if (path === undefined) return work(undefined);
  const fail = failToWrite(path, "the flows");
  const file = attempt(() => openSync(path, "w"), fail);
  const lines = createFlowLines(file);
  try {
    const result = await work((flow) => attempt(() => lines.add(flow), fail));
    attempt(() => lines.flush(), fail);
    return result;
  } finally {
    closeSync(file);
  }
}
