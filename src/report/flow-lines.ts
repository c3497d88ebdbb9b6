/**
 * Flows as lines in an open file. They end in bursts (a full table hands on a quarter of a million, the end of the capture
 * all that is left), in the middle of the reading: so a full buffer is written there and then, and nothing waits in memory.
 */
import { writeSync } from "node:fs";
import type { AuditedFlow } from "../audit/audited-flow.ts";
import { renderFlow } from "./flow-line.ts";

const BUFFER_CHARACTERS = 1 << 18;

export interface FlowLines {
  add(flow: AuditedFlow): void;
  /** Writes what waits. */
  flush(): void;
}

/** What cannot be written is thrown, as the system's error. @param descriptor of a file that is open for writing */
export function createFlowLines(descriptor: number): FlowLines {
  let lines = "";

  function flush(): void {
    const bytes = Buffer.from(lines);
    lines = "";
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
  }

  return {
    add(flow) {
      lines += renderFlow(flow);
      if (lines.length >= BUFFER_CHARACTERS) flush();
    },
    flush,
  };
}
