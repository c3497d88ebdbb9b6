/** What the tests of the dashboard look at: the audited showcase, and a status beside it. */

import { readFileSync } from "node:fs";
import type { LiveStatus } from "../../src/live/status.ts";
import { xenserver8 } from "../../src/matrix/xenserver-8.ts";
import { analyzeCaptures } from "../../src/report/analyze.ts";
import { effectiveRequirements } from "../../src/report/matrix-rows.ts";
import type { Report } from "../../src/report/report.ts";
import { parseSiteFile } from "../../src/site/site-file.ts";
import { SITE_FILE } from "../fixtures/files.ts";

const SHOWCASE = "fixtures/showcase/bad-morning.pcap";
const { site } = parseSiteFile(SITE_FILE, readFileSync(SITE_FILE, "utf8"));
if (site === null) throw new Error("the fixtures' site file is right");
const matrix = xenserver8(site.settings);

export const REQUIREMENTS = effectiveRequirements(matrix, site);

export async function auditShowcase(): Promise<Report> {
  const report = await analyzeCaptures({ paths: [SHOWCASE], site: site!, matrix, version: "0.1.0" });
  return { ...report, generatedAt: "2026-01-05T06:01:00.000Z" };
}

export function liveStatus(given: Partial<LiveStatus> = {}): LiveStatus {
  return {
    source: "eth0",
    state: "running",
    notice: null,
    elapsedMs: 751_000,
    packets: 904_122,
    wireBytes: 903_000_000,
    rates: Array.from({ length: 40 }, (_, second) => ({
      packetsPerSecond: 1000 + 400 * Math.round(2 * Math.sin(second / 3)),
      bitsPerSecond: 9_800_000,
    })),
    kernelDropped: 0,
    progress: null,
    ...given,
  };
}
