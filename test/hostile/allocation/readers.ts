/**
 * What each reader may allocate for an input: a fixed number of bytes, and so many more for each byte of it. Allocated is
 * not held: most of it is gone before the next packet. The README of `test/fuzz` has the same figures beside what was
 * measured.
 */
import { readServerName } from "../../../src/names/client-hello.ts";
import { readDnsMessage } from "../../../src/names/dns-message.ts";
import { addQuicDatagram, createQuicHello } from "../../../src/names/quic-initial.ts";
import { parseReport } from "../../../src/report/stored-report.ts";
import { parseHostsFile } from "../../../src/site/hosts-file.ts";
import { parseMatrixFile } from "../../../src/site/matrix-file.ts";
import { parseSiteFile } from "../../../src/site/site-file.ts";
import { reportOf } from "../../fuzz/report-path.ts";
import type { Inputs } from "./inputs.ts";
import * as reading from "./readings.ts";
import { WORST_AUDIT, WORST_PCAP, WORST_PCAPNG } from "./worst-captures.ts";
import { WORST_DNS, WORST_HTTP, WORST_LINK, WORST_QUIC, WORST_RPCBIND, WORST_TLS } from "./worst-messages.ts";
import { WORST_FILTER, WORST_HOSTS, WORST_POOL, WORST_REPORT } from "./worst-texts.ts";
import { WORST_MATRIX, WORST_SITE } from "./worst-yaml.ts";

export interface Reader {
  readonly name: string;
  readonly read: (bytes: Uint8Array) => unknown;
  readonly limit: AllocationLimit;
  /** Of a fuzz target. */
  readonly seedsOf: string;
  readonly worst: Inputs;
  /** About how long the worst inputs are made. */
  readonly worstBytes: number;
}

export interface AllocationLimit {
  readonly fixedKibibytes: number;
  readonly perByte: number;
}

/** Of a packed input, what it unpacks to counts. */
export function limitInBytes({ fixedKibibytes, perByte }: AllocationLimit, inputBytes: number): number {
  return fixedKibibytes * KIB + perByte * inputBytes;
}

/** As a person reads it: `1.5 MiB + 16 ×`. */
export function describeLimit({ fixedKibibytes, perByte }: AllocationLimit): string {
  const fixed = fixedKibibytes < KIB ? `${fixedKibibytes} KiB` : `${fixedKibibytes / KIB} MiB`;
  return perByte === 0 ? fixed : `${fixed} + ${perByte.toLocaleString("en")} ×`;
}

const KIB = 1024;
const text = reading.textOf;

export const READERS: readonly Reader[] = [
  reader("pcap", reading.readCapture, [1536, 16], "pcap", WORST_PCAP, 64 * KIB),
  reader("pcapng", reading.readCapture, [1536, 48], "pcapng", WORST_PCAPNG, 64 * KIB),
  reader("link to transport", reading.decodeFrame, [4, 0], "link", WORST_LINK, 64 * KIB),
  reader("TLS hello", (bytes) => readServerName(bytes, 0, bytes.length), [32, 2], "tls", WORST_TLS, 64 * KIB),
  reader("TLS certificate", reading.readCertificates, [16, 96], "tls", WORST_TLS, 64 * KIB),
  reader("TLS alert", reading.watchAlerts, [128, 16], "tls", WORST_TLS, 64 * KIB),
  reader("QUIC Initial", readDatagram, [768, 4], "quic", WORST_QUIC, 16 * KIB),
  reader("DNS message", (bytes) => readDnsMessage(bytes, 0, bytes.length), [192, 0], "dns", WORST_DNS, 64 * KIB),
  reader("HTTP head", reading.readHttp, [32, 0], "http", WORST_HTTP, 64 * KIB),
  reader("rpcbind message", reading.readRpcbind, [16, 96], "rpcbind", WORST_RPCBIND, 64 * KIB),
  reader("rpcbind stream", reading.readRpcStream, [128, 160], "rpcbind", WORST_RPCBIND, 16 * KIB),
  reader("pool database", reading.readPool, [256, 1024], "pool", WORST_POOL, 16 * KIB),
  reader("pool import", reading.importPool, [256, 1536], "pool", WORST_POOL, 16 * KIB),
  reader("site file", (bytes) => parseSiteFile("site.yaml", text(bytes)), [1024, 16_384], "site", WORST_SITE, 2 * KIB),
  reader("matrix file", (bytes) => parseMatrixFile(text(bytes)), [1024, 24_576], "site", WORST_MATRIX, 2 * KIB),
  reader("hosts file", (bytes) => parseHostsFile(text(bytes)), [512, 1024], "site", WORST_HOSTS, 16 * KIB),
  reader("filter", reading.readFilter, [1024, 8], "filter", WORST_FILTER, 512),
  reader("report", (bytes) => parseReport(text(bytes)), [64, 1280], "report", WORST_REPORT, 16 * KIB),
  reader("audit", (bytes) => reportOf(bytes), [8192, 1536], "captures", WORST_AUDIT, 16 * KIB),
];

function reader(
  name: string,
  read: Reader["read"],
  [fixedKibibytes, perByte]: readonly [fixedKibibytes: number, perByte: number],
  seedsOf: string,
  worst: Inputs,
  worstBytes: number,
): Reader {
  return { name, read, limit: { fixedKibibytes, perByte }, seedsOf, worst, worstBytes };
}

function readDatagram(bytes: Uint8Array): unknown {
  return addQuicDatagram(createQuicHello(), bytes, 0, bytes.length);
}
