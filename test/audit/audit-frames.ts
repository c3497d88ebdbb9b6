/** Audits frames under a site file of the test's own. */
import { expect } from "vitest";
import { createAuditor } from "../../src/audit/auditor.ts";
import type { AuditResult } from "../../src/audit/conclusion.ts";
import { accountPackets, addPacket, createInputState, createPacketBlock } from "../../src/capture/source.ts";
import { findMatrix } from "../../src/matrix/catalog.ts";
import { parseSiteFile } from "../../src/site/site-file.ts";
import { CAPTURE_START_SECONDS, LinkType, type Recorded } from "../packets/capture-file.ts";

/** @param recordings the frames of each input, in the order of time */
export function auditFrames(siteFile: string, ...recordings: (readonly Recorded[])[]): AuditResult {
  const { site, mistakes } = parseSiteFile("site.yaml", siteFile);
  expect(mistakes).toBeNull();
  const auditor = createAuditor(site!, findMatrix(site!.matrixId, site!.settings)!);
  const inputs = recordings.map((frames) => {
    const input = createInputState("frames.pcap");
    for (const { bytes, atMicroseconds } of frames) {
      const block = createPacketBlock();
      block.bytes = bytes;
      const seconds = CAPTURE_START_SECONDS + Math.floor(atMicroseconds / 1e6);
      addPacket(block, 0, bytes.length, bytes.length, seconds, (atMicroseconds % 1e6) * 1000, LinkType.ethernet);
      accountPackets(input, block, 0, 1);
      auditor.audit(block, 0, 1);
    }
    return input;
  });
  return auditor.finish(inputs, new Date(0));
}
