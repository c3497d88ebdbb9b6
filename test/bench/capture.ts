/** Captures of the benchmark's generator, small ones, and what is in them. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { standardOf, type TrafficParameters } from "../../bench/traffic/parameters.ts";
import { captureKindOf, writeCapture } from "../../bench/traffic/write-capture.ts";
import type { AuditedFlow } from "../../src/audit/audited-flow.ts";
import { readInput } from "../../src/capture/reader.ts";
import { createInputState } from "../../src/capture/source.ts";
import { decodePacket } from "../../src/decode/packet.ts";
import { createPacket, type Packet } from "../../src/decode/packet-record.ts";
import { findMatrix } from "../../src/matrix/catalog.ts";
import { analyzeCaptures } from "../../src/report/analyze.ts";
import type { Report } from "../../src/report/report.ts";
import { UNKNOWN_SITE } from "../../src/site/site.ts";

/** Few enough to be audited in no time, each flow of usual length. */
export const SMALL: TrafficParameters = { ...standardOf(12_000), flows: 500, conversations: 120 };

/** Writes the capture, hands its path over, and removes it. */
export async function withCapture<T>(
  parameters: TrafficParameters,
  use: (path: string) => T | Promise<T>,
  name = "bench.pcap",
  firstPackets = parameters.packets,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "xsaudit-"));
  try {
    const path = join(folder, name);
    await writeCapture(path, captureKindOf(name)!, parameters, firstPackets);
    return await use(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface Audited {
  readonly report: Report;
  readonly flows: readonly AuditedFlow[];
}

export function audit(parameters: TrafficParameters, name?: string): Promise<Audited> {
  return withCapture(
    parameters,
    async (path) => {
      const flows: AuditedFlow[] = [];
      const matrix = findMatrix("xenserver-8", UNKNOWN_SITE.settings)!;
      const onFlow = (flow: AuditedFlow): void => {
        flows.push(flow);
      };
      const report = await analyzeCaptures({ paths: [path], site: UNKNOWN_SITE, matrix, version: "test", onFlow });
      return { report, flows };
    },
    name,
  );
}

/** What `read` sees in each packet, which is one record that is used again. */
export function readPackets<T>(
  parameters: TrafficParameters,
  read: (packet: Packet, step: number, bytes: Uint8Array) => T,
  name?: string,
): Promise<T[]> {
  return withCapture(
    parameters,
    async (path) => {
      const seen: T[] = [];
      const packet = createPacket();
      for await (const { bytes, start, capturedBytes, wireBytes, linkType, count } of readInput(
        createInputState(path),
        () => {},
      )) {
        for (let i = 0; i < count; i++) {
          const at = start[i]!;
          const step = decodePacket(packet, bytes, at, at + capturedBytes[i]!, at + wireBytes[i]!, linkType[i]!);
          seen.push(read(packet, step, bytes));
        }
      }
      return seen;
    },
    name,
  );
}
