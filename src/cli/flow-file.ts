/**
 * The file of `--flows`. Flows end in bursts (a full table hands on a quarter of a million, the end of the capture all
 * that is left), in the middle of the reading: so a full buffer is written there and then, and nothing waits in memory.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import type { AuditedFlow } from "../audit/audited-flow.ts";
import { renderFlow } from "../report/flow-line.ts";
import { attempt, failToWrite } from "./output-file.ts";

const BUFFER_CHARACTERS = 1 << 18;

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
  let lines = "";

  function write(): void {
    const bytes = Buffer.from(lines);
    lines = "";
    for (let at = 0; at < bytes.length; ) at += attempt(() => writeSync(file, bytes, at), fail);
  }

  try {
    const result = await work((flow) => {
      lines += renderFlow(flow);
      if (lines.length >= BUFFER_CHARACTERS) write();
    });
    write();
    return result;
  } finally {
    closeSync(file);
  }
}
