/**
 * What memory follows: not the length of a file, and flows and scans only up to a limit.
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isMet, megabytes, printTable, seconds } from "./measure/table.ts";
import { measureAudit, REPORT_FILE } from "./measure/xsaudit.ts";
import { collectFigures, type Session } from "./session.ts";
import { STANDARD, type TrafficParameters } from "./traffic/parameters.ts";

const LONGER = 4;
const MAX_GROWTH = 1.1;
const STANDARD_BAR_BYTES = 300e6;
const DISTINCT_FLOWS = 5_000_000;
const DISTINCT_FLOWS_BAR_BYTES = 1.5e9;
const SCANNED_PAIRS = 16_000_000;
/** Who is scanned are hosts of the pool: without that, nothing would say whom the scan concerns. */
const SCANNED_SITE = "version: 1\nendpoints:\n  - {name: scanned, network: 10.32.0.0/15, roles: [host]}\n";

interface MemoryCase {
  readonly name: string;
  readonly parameters: TrafficParameters;
  readonly site: string | null;
  /** @param standardBytes the peak with the standard capture, which is the first case */
  bar(standardBytes: number): number;
}

const CASES: readonly MemoryCase[] = [
  { name: "standard", parameters: STANDARD, site: null, bar: () => STANDARD_BAR_BYTES },
  {
    name: "four times as long, the same conversations",
    parameters: { ...STANDARD, packets: STANDARD.packets * LONGER, flows: STANDARD.flows * LONGER },
    site: null,
    bar: (standardBytes) => standardBytes * MAX_GROWTH,
  },
  {
    name: "5 million distinct flows",
    parameters: { ...STANDARD, shape: "distinct-flows", packets: 2 * DISTINCT_FLOWS },
    site: null,
    bar: () => DISTINCT_FLOWS_BAR_BYTES,
  },
  {
    name: "a scan of 16 million pairs",
    parameters: { ...STANDARD, shape: "scan", packets: SCANNED_PAIRS },
    site: SCANNED_SITE,
    bar: () => DISTINCT_FLOWS_BAR_BYTES,
  },
];

export async function measureMemory({ captures }: Session): Promise<void> {
  const figures = collectFigures("memory", {});
  const report = join(captures.folder, REPORT_FILE);
  const siteFile = join(captures.folder, "site.yaml");
  const rows: string[][] = [];
  const told: string[] = [];
  let standardBytes = Number.NaN;
  for (const { name, parameters, site, bar } of CASES) {
    const capture = await captures.provide(parameters);
    if (site !== null) writeFileSync(siteFile, site);
    const cost = await measureAudit(capture, captures.folder, site === null ? [] : ["--site", siteFile]);
    if (parameters !== STANDARD) captures.remove(capture);
    const { wallMs, peakMemoryBytes } = cost;
    if (parameters === STANDARD) standardBytes = peakMemoryBytes ?? Number.NaN;
    const most = bar(standardBytes);
    const change = peakMemoryBytes === null ? "" : figures.note(`${name}, MB`, peakMemoryBytes / 1e6);
    figures.note(`${name}, s`, wallMs / 1000);
    rows.push([
      name,
      seconds(wallMs),
      megabytes(peakMemoryBytes),
      `≤ ${megabytes(most)}`,
      isMet(peakMemoryBytes, most),
      change,
    ]);
    told.push(`${name}: ${summaryOf(readFileSync(report, "utf8"), parameters.packets)}`);
    rmSync(report);
  }
  rmSync(siteFile);
  printTable(["memory", "time", "peak", "bar", "", "change"], rows);
  console.log(`${told.join("\n")}\n`);
  figures.store();
}

/** What the report says of its totals and findings: that memory is bounded must not be bought with wrong ones. */
function summaryOf(json: string, packets: number): string {
  const { sensor, summary, findings, conversations }: ReportPart = JSON.parse(json);
  const listed = conversations.reduce((sum, { packets: of }) => sum + of.fromClient + of.fromServer, 0);
  const total = listed + sensor.unlistedPackets;
  return [
    `${sensor.packets.toLocaleString("en")} packets${sensor.packets === packets ? "" : ` of ${packets.toLocaleString("en")}`}`,
    `${summary.conversations.toLocaleString("en")} conversations with ${listed.toLocaleString("en")} of them`,
    `${sensor.unlistedPackets.toLocaleString("en")} beyond what is listed (together ${total === packets ? "all" : total.toLocaleString("en")})`,
    `${findings.length} findings, the first: ${findings[0]?.title ?? "none"}`,
  ].join("; ");
}

/** Of the report, what is read here. */
interface ReportPart {
  readonly sensor: { readonly packets: number; readonly unlistedPackets: number };
  readonly summary: { readonly conversations: number };
  readonly findings: readonly { readonly title: string }[];
  readonly conversations: readonly { readonly packets: { readonly fromClient: number; readonly fromServer: number } }[];
}
