/**
 * An analysis of a packet, before the server listens: what would make each upload fail is better told now.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { jobLimits } from "./analyses.ts";
import { captureFile, OUTPUT_FOLDER } from "./jobs/job.ts";
import { startJob } from "./jobs/start-job.ts";
import type { ServeLimits } from "./limits.ts";

/** Whatever analyses may take: the machine may be busy while it starts. */
const MAX_MS = 60_000;

export class AnalysesCannotRun extends Error {}

/** @param scratch a folder where those of uploads are @throws AnalysesCannotRun; the system's error */
export async function tryAnalysis(scratch: string, limits: ServeLimits): Promise<void> {
  const folder = mkdtempSync(join(scratch, "trial-"));
  try {
    writeFileSync(join(folder, captureFile(1)), capture(), { mode: 0o600 });
    const job = startJob(
      { kind: "audit", captureNames: ["trial.pcap"], hasSite: false, output: OUTPUT_FOLDER },
      folder,
      { ...jobLimits(limits), timeMs: MAX_MS },
      () => {},
    );
    const { end } = await job.ended;
    if (end !== "done") throw new AnalysesCannotRun();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Pcap: its head, and an Ethernet frame of zeros. */
function capture(): Buffer {
  const [headBytes, recordBytes, frameBytes] = [24, 16, 60];
  const bytes = Buffer.alloc(headBytes + recordBytes + frameBytes);
  bytes.writeUInt32LE(0xa1b2c3d4, 0);
  bytes.writeUInt16LE(2, 4);
  bytes.writeUInt16LE(4, 6);
  bytes.writeUInt32LE(65_535, 16);
  bytes.writeUInt32LE(1, 20);
  bytes.writeUInt32LE(frameBytes, headBytes + 8);
  bytes.writeUInt32LE(frameBytes, headBytes + 12);
  return bytes;
}
